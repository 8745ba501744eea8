"""Ground truth of the team's own entities: the newest version of every row that was delivered."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import numpy as np
import pandas as pd

from orchestration.demo.company import Company
from orchestration.demo.export_invoices import posted_at, state
from orchestration.demo.exports import stream_named
from orchestration.demo.team import SCALE_MAX, last_review
from orchestration.demo.truth_revenue import money

MARKS = ["role_understanding", "role_execution", "performance", "satisfaction"]
Maker = Callable[[Company, np.datetime64], pd.DataFrame]


def current_tables(company: Company, known: np.datetime64) -> dict[str, pd.DataFrame]:
    """What staging must hold of each entity once everything delivered by `known` is in, by table name.

    Columns are the contract's; money and marks are decimal, an invoice's in its own currency. Planted rows of
    unknown customers are not among them.
    """
    return {f"current_{entity}": make(company, _seen(company, entity, known)) for entity, make in MAKERS.items()}


def _seen(company: Company, entity: str, known: np.datetime64) -> np.datetime64:
    """The last delivery day of the entity's system by `known`: later facts are not out of it yet."""
    days = stream_named(STREAM_OF[entity]).days(company, known)
    return days[-1] if days else company.calendar.start - 1000


def _shown(values: pd.Series, known: pd.Series, day: np.datetime64) -> pd.Series:
    return values.where(known <= day)


def _csms(company: Company, day: np.datetime64) -> pd.DataFrame:
    rows = _known(company.success.team.csms, day)
    left = _shown(rows["left_on"], rows["left_known_on"], day)
    return rows[["csm_id", "segment", "started_on"]].assign(left_on=left)


def _training(company: Company, day: np.datetime64) -> pd.DataFrame:
    rows = _known(company.success.team.training, day)
    done = _shown(rows["completed_on"], rows["completed_on"], day)
    rating = _decimals(rows["rating"].where(done.notna()))
    scale = [None if value is None else Decimal(SCALE_MAX) for value in rating]
    return rows[["csm_id", "course"]].assign(completed_on=done, rating=rating, scale_max=scale)


def _growth(company: Company, day: np.datetime64) -> pd.DataFrame:
    rows = _known(company.success.team.growth, day, "opened_on")
    closed = _shown(rows["closed_on"], rows["closed_on"], day)
    reviewed = last_review(rows, day)
    return rows[["csm_id", "area", "opened_on"]].assign(closed_on=closed, mutually_reviewed_on=reviewed)


def _reviews(company: Company, day: np.datetime64) -> pd.DataFrame:
    rows = _known(company.success.team.reviews, day)
    marks = {mark: _decimals(rows[mark]) for mark in MARKS}
    return rows[["csm_id", "reviewed_on"]].assign(**marks, scale_max=[Decimal(SCALE_MAX)] * len(rows))


def _recognitions(company: Company, day: np.datetime64) -> pd.DataFrame:
    return _known(company.success.team.recognitions, day, "recognised_on")[["csm_id", "recognised_on"]]


def _assignments(company: Company, day: np.datetime64) -> pd.DataFrame:
    rows = _known(company.success.assignments, day)
    until = _shown(rows["assigned_to"], rows["ended_known_on"], day)
    kept = rows[["csm_id", "assigned_from"]].assign(assigned_to=until)
    return _with_ids(company, rows, kept)


def _adoption(company: Company, day: np.datetime64) -> pd.DataFrame:
    rows = _known(company.success.adoption, day)
    adopted = _shown(rows["adopted_at"], rows["changed_on"], day)
    return _with_ids(company, rows, rows[["feature", "planned_at"]].assign(adopted_at=adopted))


def _invoices(company: Company, day: np.datetime64) -> pd.DataFrame:
    rows = _known(company.success.invoices, day)
    kept = rows[["invoice_id", "issued_on", "due_on", "currency"]].assign(
        paid_on=_shown(rows["paid_on"], rows["changed_on"], day),
        amount=money(rows["cents"]),
        status=state(rows, day),
        updated_at=posted_at(rows, day),
    )
    return _with_ids(company, rows, kept)


def _audits(company: Company, day: np.datetime64) -> pd.DataFrame:
    rows = _known(company.success.audits, day)
    return rows[["audit_id", "practice", "audited_on", "is_adherent", "is_effective"]]


def _tool_usage(company: Company, day: np.datetime64) -> pd.DataFrame:
    return _known(company.success.tool_usage, day)[["tool", "csm_id", "used_on", "implemented_on"]]


def _known(frame: pd.DataFrame, day: np.datetime64, known: str = "known_on") -> pd.DataFrame:
    return frame[frame[known] <= day].reset_index(drop=True)


def _with_ids(company: Company, rows: pd.DataFrame, kept: pd.DataFrame) -> pd.DataFrame:
    return kept.assign(customer_id=company.ids(rows["customer"]))


def _decimals(values: pd.Series) -> list[Decimal | None]:
    return [None if np.isnan(value) else Decimal(str(value)) for value in values]


MAKERS: dict[str, Maker] = {
    "csms": _csms,
    "training_completions": _training,
    "growth_areas": _growth,
    "performance_reviews": _reviews,
    "recognitions": _recognitions,
    "csm_assignments": _assignments,
    "adoption_plans": _adoption,
    "invoices": _invoices,
    "practice_audits": _audits,
    "digital_tool_usage": _tool_usage,
}
STREAM_OF = {
    "csms": "team",
    "training_completions": "courses",
    "growth_areas": "growth",
    "performance_reviews": "reviews",
    "recognitions": "praise",
    "csm_assignments": "coverage",
    "adoption_plans": "success_plans",
    "invoices": "invoices",
    "practice_audits": "audits",
    "digital_tool_usage": "toolbox",
}
TABLES = [f"current_{entity}" for entity in MAKERS]
