"""What staging must hold of churn records, risk flags, deals, references and programmes: the newest rows delivered."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd

from orchestration.demo import export_advocacy, export_offboarding, export_risk, export_sales
from orchestration.demo.company import Company
from orchestration.demo.streams import EVER, Stream
from orchestration.demo.truth_revenue import money

Shape = Callable[[Company, pd.DataFrame], pd.DataFrame]
CHURN_TEXTS = [
    "event_type",
    "is_voluntary",
    "notice_date",
    "primary_reason",
    "secondary_reasons",
    "avoidable",
    "competitor_name",
    "missing_feature",
    "champion_contact_id",
    "failed_payment_at",
    "other_text",
    "reason_source",
    "evidence_ref",
    "save_attempted",
    "save_type",
    "save_outcome",
    "taxonomy_version",
    "recorded_at",
    "recorded_by",
    "updated_at",
]


def current(company: Company, known: np.datetime64) -> dict[str, pd.DataFrame]:
    """current_<entity> by name: one row per key with the contract's columns, as delivered by `known`.

    Dates and times are datetime64[s] (UTC), money decimal, None or NaT where empty. Planted rows of unknown customers
    are not among them.
    """
    return {f"current_{stream.entity}": shape(company, _seen(company, stream, known)) for stream, shape in _SHAPES}


def _seen(company: Company, stream: Stream, known: np.datetime64) -> pd.DataFrame:
    """The latent rows behind the stream's files up to `known`, as its last file tells them."""
    days = stream.days(company, known)
    day = days[-1] if days else EVER
    rows = stream.select(company, EVER, day)
    return export_risk.as_of(rows, day) if stream.entity == "risk_flags" else rows


def _churn_records(company: Company, rows: pd.DataFrame) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "churn_record_id": rows["churn_record_id"],
            "customer_id": company.ids(rows["customer"]),
            "effective_date": rows["effective_date"],
            "mrr_before": money(rows["before"]),
            "mrr_after": money(rows["after"]),
            "price_delta": _money_or_none(rows["price_delta"]),
            **{name: _none(rows[name]) for name in CHURN_TEXTS},
        }
    )


def _risk_flags(company: Company, rows: pd.DataFrame) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "risk_flag_id": rows["risk_flag_id"],
            "customer_id": company.ids(rows["customer"]),
            **{name: _none(rows[name]) for name in ("flagged_at", "reason", "acted_at", "action", "resolved_at")},
        }
    )


def _opportunities(company: Company, rows: pd.DataFrame) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "opportunity_id": rows["opportunity_id"],
            "customer_id": company.ids(rows["customer"]),
            "opportunity_type": rows["opportunity_type"],
            "stage": rows["stage"],
            "stage_entered_at": rows["stage_entered_at"],
            "mrr_amount": money(rows["cents"]),
            "currency": rows["currency"],
        }
    )


def _references(company: Company, rows: pd.DataFrame) -> pd.DataFrame:
    columns = ["reference_type", "consented_at", "expires_at", "withdrawn_at"]
    return rows[columns].assign(customer_id=company.ids(rows["customer"]))[["customer_id", *columns]]


def _memberships(company: Company, rows: pd.DataFrame) -> pd.DataFrame:
    columns = ["program", "member", "joined_at", "left_at"]
    return rows[columns].assign(customer_id=company.ids(rows["customer"]))[["customer_id", *columns]]


def _none(values: pd.Series) -> pd.Series:
    """The values with None for what is missing; times stay times."""
    return values if values.dtype.kind == "M" else values.astype(object).where(values.notna(), None)


def _money_or_none(cents: pd.Series) -> list[Any]:
    return [None if pd.isna(value) else money([value])[0] for value in cents]


_SHAPES: list[tuple[Stream, Shape]] = [
    (export_offboarding.STREAMS[0], _churn_records),
    (export_risk.STREAMS[0], _risk_flags),
    (export_sales.STREAMS[0], _opportunities),
    (export_advocacy.STREAMS[0], _references),
    (export_advocacy.STREAMS[1], _memberships),
]
TABLES = [f"current_{stream.entity}" for stream, _ in _SHAPES]
