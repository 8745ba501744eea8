"""Records by hand, judged by the real suites."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pandas as pd

from expectations.frames import typed
from expectations.rules import Context, Suite
from expectations.runner import Outcome, run
from expectations.store import types_of
from expectations.suites import suite_of
from expectations.vocabulary import Vocabulary, load_vocabulary
from orchestration.ingest.contract import load_contracts
from orchestration.settings import ROOT

SEEDS = ROOT / "seeds"
CONTRACTS = load_contracts(ROOT)
VOCABULARY = load_vocabulary(SEEDS)
AS_OF = date(2026, 6, 30)
CONTEXT = Context(AS_OF, VOCABULARY, SEEDS)

Row = Mapping[str, Any]

# A lost customer, recorded as the standard asks; Wednesday 2026-06-10, so due by Wednesday 2026-06-24.
LOST: Row = {
    "churn_record_id": "R",
    "customer_id": "C1",
    "event_type": "logo_churn",
    "effective_date": date(2026, 6, 10),
    "mrr_before": Decimal("100.00"),
    "mrr_after": Decimal(0),
    "is_voluntary": True,
    "notice_date": date(2026, 6, 1),
    "primary_reason": "product_quality",
    "secondary_reasons": "service; price_budget",
    "avoidable": "avoidable",
    "reason_source": "csm",
    "evidence_ref": "call of June 1",
    "save_attempted": True,
    "save_type": "discount",
    "save_outcome": "not_saved",
    "taxonomy_version": "1",
    "recorded_at": datetime(2026, 6, 11, 9),
    "recorded_by": "ann",
    "updated_at": datetime(2026, 6, 11, 9),
}
CUSTOMER: Row = {
    "customer_id": "C",
    "customer_name": "Acme",
    "industry": "retail",
    "employee_count": 50,
    "contract_start_date": date(2025, 1, 1),
    "is_pilot": False,
    "updated_at": datetime(2025, 1, 1),
}
SUBSCRIPTION: Row = {
    "subscription_id": "S",
    "product_code": "P",
    "start_date": date(2026, 1, 1),
    "customer_id": "C",
    "mrr": Decimal("100"),
    "currency": "USD",
    "charge_type": "recurring",
    "updated_at": datetime(2026, 1, 1),
}
ANSWER: Row = {
    "response_id": "A",
    "customer_id": "C",
    "survey_type": "nps",
    "trigger": "relational",
    "score": Decimal("9"),
    "scale_min": 0,
    "scale_max": 10,
    "sent_at": datetime(2026, 6, 1, 8),
    "responded_at": datetime(2026, 6, 1, 9),
}


def suite(entity: str) -> Suite:
    return suite_of(entity, CONTRACTS, SEEDS)


def frame(entity: str, rows: Iterable[Row]) -> pd.DataFrame:
    """Rows typed as they come from the warehouse; columns they lack are null."""
    return typed(pd.DataFrame(list(rows)), types_of(CONTRACTS[entity], suite(entity).columns))


def judged(entity: str, rows: Iterable[Row], context: Context = CONTEXT) -> Outcome:
    return run(suite(entity), frame(entity, rows), context)


def broken(outcome: Outcome) -> dict[str, set[str]]:
    """Rule ids by record key; records that break none are left out."""
    found: dict[str, set[str]] = {}
    for finding in outcome.findings:
        found.setdefault(finding.record_key, set()).add(finding.rule)
    return found


def in_one_go(entity: str, key: str, base: Row, cases: Mapping[str, Row]) -> dict[str, set[str]]:
    """What each case (changes to `base`, by name) breaks, judged together: loading and planning cost most."""
    outcome = judged(entity, [{**base, key: name, **changes} for name, changes in cases.items()])
    assert not [result for result in outcome.results if result.error]
    by_name = {record_key.split("|")[0]: rules for record_key, rules in broken(outcome).items()}
    return {name: by_name.get(name, set()) for name in cases}


def with_codes(*entries: tuple[str, str, str]) -> Vocabulary:
    """The real vocabulary and more codes: (version, field, code)."""
    template = VOCABULARY.entries[0]
    more = (
        replace(template, taxonomy_version=version, field=field, code=code, required_field="")
        for version, field, code in entries
    )
    return Vocabulary((*VOCABULARY.entries, *more))
