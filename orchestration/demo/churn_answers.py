"""What people write into the form about a lost or smaller customer: a full answer, and the ways it goes wrong."""

from __future__ import annotations

from typing import Any

import numpy as np

from orchestration.demo.names import REASONS
from orchestration.demo.office import at_desk

VERSION = "1"
CONTRACTION_REASONS = {
    "price_budget": 0.34,
    "product_gap": 0.14,
    "onboarding_adoption": 0.12,
    "need_ended": 0.12,
    "consolidation": 0.10,
    "service": 0.08,
    "product_quality": 0.06,
    "other": 0.04,
}
PAUSE_REASONS = {"need_ended": 0.5, "price_budget": 0.4, "other": 0.1}
COMPETITORS = ["ClearComply", "TrainWell", "PolicyNest", "MedAudit Pro"]
MISSING = ["Multi-site reports", "Single sign-on", "Payroll link", "Offline courses", "Spanish courses"]
TEXTS = [
    "The practice is being rebuilt and closes for a season.",
    "A regulator's change took this duty from the client.",
    "The owner split the company; half of the staff moved on.",
]
SOURCES, SOURCE_MIX = ["exit_interview", "survey", "csm", "inferred"], [0.3, 0.15, 0.4, 0.15]
SAVES = ["discount", "plan_change", "training", "executive_call", "product_fix"]
DETAIL_OF = {
    "competitor": "competitor_name",
    "product_gap": "missing_feature",
    "price_budget": "price_delta",
    "champion_loss": "champion_contact_id",
    "payment_failure": "failed_payment_at",
    "other": "other_text",
}
DETAILS = list(DETAIL_OF.values())


def pick(weights: dict[str, float], rng: np.random.Generator) -> str:
    """A key, as often as its weight says."""
    share = np.array(list(weights.values()))
    return str(rng.choice(list(weights), p=share / share.sum()))


def avoidable_of(reason: str) -> str:
    """Whether a loss for that reason could have been avoided, as the company sees it."""
    return REASONS[reason][2] if reason in REASONS else "unknown"


def full_answer(fact: dict[str, Any], rng: np.random.Generator) -> dict[str, Any]:
    """Every cell of a good record. fact: reason, is_voluntary, avoidable, notice_on, event_type, effective_on
    (days), before, after (cents), champion (contact id)."""
    reason, is_churn = fact["reason"], fact["event_type"] == "logo_churn"
    others = [code for code in REASONS if code not in (reason, "payment_failure", "business_closed")]
    second = rng.choice(others, size=int(rng.choice([0, 1, 2], p=[0.6, 0.3, 0.1])), replace=False)
    source = "billing" if reason == "payment_failure" else str(rng.choice(SOURCES, p=SOURCE_MIX))
    tried = bool(fact["is_voluntary"] and rng.random() < 0.5)
    outcomes = {"not_saved": 1.0} if is_churn else {"not_saved": 0.3, "partly_saved": 0.4, "saved": 0.3}
    save_type, outcome = str(rng.choice(SAVES)), pick(outcomes, rng)
    return {
        "event_type": fact["event_type"],
        "effective_date": fact["effective_on"],
        "before": fact["before"],
        "after": fact["after"],
        "is_voluntary": fact["is_voluntary"],
        "notice_date": fact["notice_on"],
        "primary_reason": reason,
        "secondary_reasons": ";".join(second) or None,
        "avoidable": fact["avoidable"],
        **details(reason, fact, rng),
        "reason_source": source,
        "evidence_ref": None if source == "billing" else f"https://files.example/exit/{int(rng.integers(10**6)):06d}",
        "save_attempted": tried,
        "save_type": save_type if tried else None,
        "save_outcome": outcome if tried else None,
        "taxonomy_version": VERSION,
    }


def details(reason: str, fact: dict[str, Any], rng: np.random.Generator) -> dict[str, Any]:
    """The cells that a reason asks for, all others empty."""
    failed = at_desk(fact["effective_on"] - int(rng.integers(5, 30)), rng)
    lost = max(int(fact["before"] - fact["after"]), 100)
    given = {
        "competitor_name": str(rng.choice(COMPETITORS)),
        "missing_feature": str(rng.choice(MISSING)),
        "price_delta": max(100, round(lost * float(rng.uniform(0.1, 0.6)))),
        "champion_contact_id": fact["champion"],
        "failed_payment_at": failed,
        "other_text": str(rng.choice(TEXTS)),
    }
    asked = DETAIL_OF.get(reason)
    return {name: given[name] if name == asked else None for name in DETAILS}


def not_yet_known(answer: dict[str, Any]) -> dict[str, Any]:
    """The same record before anybody knew why."""
    empty = dict.fromkeys([*DETAILS, "secondary_reasons"])
    return {**answer, **empty, "primary_reason": "unknown", "avoidable": "unknown"}


def spoiled(answer: dict[str, Any], fault: str, fact: dict[str, Any], rng: np.random.Generator) -> dict[str, Any]:
    """The answer with one fault of the standard (see churn_records.FAULTS); late and twice change no cell."""
    tried = {"save_attempted": True, "save_type": None, "save_outcome": "not_saved"}
    changes: dict[str, dict[str, Any]] = {
        "no_evidence": {"reason_source": "csm", "evidence_ref": None},
        "no_notice": {"is_voluntary": True, "notice_date": None},
        "wrong_mrr": {"before": answer["before"] + int(rng.integers(3, 60)) * 100},
        "wrong_day": {"effective_date": answer["effective_date"] - 2},
        "no_detail": _without_detail(answer, fact),
        "short_text": {**dict.fromkeys(DETAILS), "primary_reason": "other", "other_text": "See e-mail"},
        "same_reason": {"secondary_reasons": answer["primary_reason"]},
        "no_save_type": tried,
        "saved_churn": {**tried, "save_type": "discount", "save_outcome": "saved"},
        "nobody": {"recorded_by": None},
        "no_judgement": {"avoidable": None, "is_voluntary": None},
        "unknown_reason": {**not_yet_known(answer), "reason_source": "inferred", "evidence_ref": None},
    }
    return {**answer, **changes.get(fault, {})}


def _without_detail(answer: dict[str, Any], fact: dict[str, Any]) -> dict[str, Any]:
    """The detail of the reason left out; a reason that asks for none gives way to a competitor without a name."""
    if answer["primary_reason"] in DETAIL_OF:
        return dict.fromkeys(DETAILS)
    return {"primary_reason": "competitor", "avoidable": avoidable_of("competitor"), "secondary_reasons": None}
