"""The two steps of a run: what was collected (before the models), and its agreement with billing (after them)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from expectations import churn_agreement, churn_batch, store
from expectations.rules import Context, Finding, RuleResult, Suite, result_of
from expectations.runner import counted, run
from expectations.structure import with_quarantine
from expectations.suites import ENTITIES, suite_of
from expectations.vocabulary import load_vocabulary
from orchestration.ingest.contract import Contract

if TYPE_CHECKING:
    import duckdb

AGREEMENT = "churn_agreement"
RECORDS, EVENTS = "int_churn_record__agreement", "int_churn__events"


@dataclass(frozen=True)
class Step:
    """findings by table of schema expectations; one result a rule, entity by entity."""

    findings: dict[str, list[Finding]]
    results: list[RuleResult]


def collect(
    warehouse: Path, contracts: dict[str, Contract], seeds: Path, history: Path, as_of: date, since: date
) -> Step:
    """Step 1: judge the newest rows of every entity with a suite, write the findings and collection_rules.

    history: the folder with the first meaning of every published code. since: the first day of the churn standard;
    results count churn records effective from then on, findings tell of all. An entity without a source has no
    findings and untried rules. Raises VocabularyError, duckdb.Error.
    """
    context = Context(as_of, load_vocabulary(seeds), seeds, counted_from=since)
    step = Step({}, [])
    with store.read_only(warehouse) as connection:
        for entity in ENTITIES:
            suite = suite_of(entity, contracts, seeds)
            one = _judged(connection, contracts[entity], suite, context, history)
            step.findings[entity] = one.findings[entity]
            step.results.extend(one.results)
    store.write(warehouse, step.findings, step.results, "collection_rules")
    return step


def _judged(
    connection: duckdb.DuckDBPyConnection, contract: Contract, suite: Suite, context: Context, history: Path
) -> Step:
    """One entity."""
    has_batch_rules = suite.entity == churn_batch.ENTITY
    batch_rules = churn_batch.RULES if has_batch_rules else ()
    if not store.is_mapped(connection, suite.entity):
        untried = [result_of(suite.entity, rule) for rule in (*suite.rules, *batch_rules)]
        return Step({suite.entity: []}, untried)
    rows = store.newest_rows(connection, contract, suite, context.as_of)
    outcome = run(suite, rows, context)
    quarantined = store.quarantined(connection, suite.entity)
    is_counted = counted(suite, rows, context)
    results = with_quarantine(outcome.results, suite.rules, int(is_counted.sum()), quarantined)
    if has_batch_rules:
        everything = store.newest_rows(connection, contract, suite)
        results.append(churn_batch.vague_share(rows[is_counted], context))
        results.append(churn_batch.no_code_renamed(context.vocabulary, store.published_vocabulary(history)))
        results.append(churn_batch.recorded_by_as_of(everything, context))
    return Step({suite.entity: outcome.findings}, results)


def agree(warehouse: Path, seeds: Path, as_of: date, since: date) -> Step:
    """Step 2: churn records against the MRR model; write expectations.churn_agreement and agreement_rules.

    since: as in `collect`. Without a source of churn records nothing is tried. Raises duckdb.CatalogException if the
    models are not built.
    """
    context = Context(as_of, load_vocabulary(seeds), seeds, counted_from=since)
    with store.read_only(warehouse) as connection:
        step = _agreed(connection, context)
    store.write(warehouse, step.findings, step.results, "agreement_rules")
    return step


def _agreed(connection: duckdb.DuckDBPyConnection, context: Context) -> Step:
    entity = churn_agreement.ENTITY
    if not store.is_mapped(connection, entity):
        return Step({AGREEMENT: []}, [result_of(entity, rule) for rule in churn_agreement.RULES])
    tables: Mapping[str, Mapping[str, str]] = {RECORDS: churn_agreement.TYPES, EVENTS: churn_agreement.EVENT_TYPES}
    records, events = (
        store.fetch(connection, f"intermediate.{name}", types, churn_agreement.IDS) for name, types in tables.items()
    )
    outcome = run(churn_agreement.SUITE, records, context)
    return Step({AGREEMENT: outcome.findings}, [*outcome.results, churn_agreement.coverage(records, events)])
