"""Which entities have a suite."""

from __future__ import annotations

from pathlib import Path

from expectations import churn_agreement, churn_batch, churn_records, customers, subscriptions, survey_responses
from expectations.rules import Rule, Suite, require_unique
from expectations.vocabulary import load_vocabulary
from orchestration.ingest.contract import Contract

ENTITIES = (churn_records.ENTITY, customers.ENTITY, subscriptions.ENTITY, survey_responses.ENTITY)
AGREEMENT_RULES = churn_agreement.RULES


def suite_of(entity: str, contracts: dict[str, Contract], seeds: Path) -> Suite:
    """The suite of an entity of ENTITIES. Raises KeyError for others, VocabularyError for an unusable seed."""
    if entity == churn_records.ENTITY:
        return churn_records.suite(contracts[entity], load_vocabulary(seeds))
    plain = {module.ENTITY: module.suite for module in (customers, subscriptions, survey_responses)}
    return plain[entity](contracts[entity])


def collection_rules(contracts: dict[str, Contract], seeds: Path) -> dict[str, tuple[Rule, ...]]:
    """Every rule of the first step by entity, those on the whole batch included."""
    rules = {entity: suite_of(entity, contracts, seeds).rules for entity in ENTITIES}
    rules[churn_batch.ENTITY] = (*rules[churn_batch.ENTITY], *churn_batch.RULES)
    require_unique(churn_batch.ENTITY, (*rules[churn_batch.ENTITY], *AGREEMENT_RULES))
    return rules
