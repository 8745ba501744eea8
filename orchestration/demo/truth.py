"""The company's own account of itself at an as_of: every figure, without reading any export or model.

Figures count what was delivered by `known_through` and, of that, business dates up to as_of.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa

from orchestration.demo import (
    truth_behaviour,
    truth_churn,
    truth_entities,
    truth_figures,
    truth_retention,
    truth_success,
)
from orchestration.demo.calendar import day as to_day
from orchestration.demo.company import Company
from orchestration.demo.dialects import parquet, put
from orchestration.demo.export_crm import vanished
from orchestration.demo.exports import STREAMS
from orchestration.demo.plants import records
from orchestration.demo.truth_revenue import Revenue, money
from orchestration.progress import report

TABLES = [
    "points",
    "rollforward",
    "movements",
    "retention",
    "engagement",
    "value",
    "nps",
    "customers",
    "departures",
    "planted",
    "churn_events",
    "figures",
    *truth_entities.TABLES,
    *truth_success.TABLES,
]


def compute(company: Company, as_of: date, known_through: date | None = None) -> dict[str, pd.DataFrame]:
    """The truth at as_of, by table. known_through: the last delivery that counts (at least as_of).

    points: day, segment, active_customers, mrr, known_segment · rollforward: month, segment, opening, the
    seven movements, closing, the same in customers, is_complete · movements: customer_id, month,
    movement, amount, opening_mrr, closing_mrr · retention, engagement, value, nps: see their makers ·
    customers: see `_customers` · departures: customer_id, left_on, kind, reason, is_voluntary, avoidable,
    notice_on, mrr_before · planted: source, entity, file, kind, rule, rows · churn_events, figures: see
    `truth_churn.churn_events`, `truth_figures.figures` · current_<entity>: see `truth_entities.current` and
    `truth_success.current_tables`. Money is decimal in the reporting currency.
    """
    at = to_day(as_of)
    known = max(at, company.calendar.anchor if known_through is None else to_day(known_through))
    report("demo: ground truth")
    revenue = Revenue(company, known)
    days = truth_retention.series_days(company.calendar, at)
    entities = {**truth_entities.current(company, known), **truth_success.current_tables(company, known)}
    forward, single = truth_retention.movements(revenue, days)
    return {
        "points": truth_retention.revenue_points(revenue, days),
        "rollforward": forward,
        "movements": single,
        "retention": truth_retention.retention(revenue, days),
        "engagement": truth_behaviour.engagement(revenue, days, known),
        "value": truth_behaviour.time_to_value(revenue, days, at, known),
        "nps": truth_behaviour.nps(revenue, days, known),
        "customers": _customers(revenue, at, known),
        "departures": _departures(revenue, at),
        "planted": records(company, STREAMS, known),
        "churn_events": truth_churn.churn_events(revenue, at, known),
        "figures": truth_figures.figures(revenue, days, at, known, entities),
        **entities,
    }


def write(company: Company, folder: Path, as_of: date, known_through: date | None = None) -> dict[str, Path]:
    """Write every table of `compute` to `folder`/<table>.parquet; returns their paths."""
    paths = {}
    for name, table in compute(company, as_of, known_through).items():
        paths[name] = folder / f"{name}.parquet"
        put(paths[name], parquet(_exact_money(table)))
    return paths


def _exact_money(table: pd.DataFrame) -> pd.DataFrame:
    """Columns of decimals as decimal(18,2), whatever their largest value is."""
    columns = {}
    for name in table.columns:
        first = next((v for v in table[name] if v is not None), None) if table[name].dtype == object else None
        is_money = first is not None and hasattr(first, "quantize")
        columns[name] = pd.Series(table[name], dtype=pd.ArrowDtype(pa.decimal128(18, 2))) if is_money else table[name]
    return pd.DataFrame(columns)


def _customers(revenue: Revenue, at: np.datetime64, known: np.datetime64) -> pd.DataFrame:
    """One row per customer the CRM knows: customer_id, segment (None without a recurring subscription), mrr,
    is_active, first_paid_on, first_paid_segment, first_value_at (None after as_of), contract_start_date,
    employees, is_missing_from_latest_snapshot."""
    company = revenue.company
    mrr, is_open = revenue.day(at)
    value = truth_behaviour.first_values(company, known)
    value = np.where(value < at + 1, value, np.datetime64("NaT", "s"))
    gone = [customer for customer, since in vanished(company).items() if known >= since]
    frame = pd.DataFrame(
        {
            "customer_id": company.ids(range(revenue.count)),
            "segment": np.where(is_open, revenue.segment(at), None),
            "mrr": money(mrr),
            "is_active": mrr > 0,
            "first_paid_on": revenue.first_paid(at).astype("M8[s]"),
            "first_paid_segment": revenue.first_paid_segment(at),
            "first_value_at": value,
            "contract_start_date": company.customers["start"].to_numpy(),
            "employees": revenue.employees(at),
            "is_missing_from_latest_snapshot": np.isin(np.arange(revenue.count), gone),
        }
    )
    return frame[(company.customers["created"] <= known).to_numpy()].reset_index(drop=True)


def _departures(revenue: Revenue, at: np.datetime64) -> pd.DataFrame:
    """Who left or paused by as_of, when, why, and at what MRR the day before."""
    left = revenue.company.departures
    left = left[left["left_on"] <= at].sort_values(["left_on", "customer"], ignore_index=True)
    days = left["left_on"].to_numpy().astype("M8[D]") - 1
    before = pd.Series([revenue.day(d)[0][c] for d, c in zip(days, left["customer"], strict=True)], dtype=np.int64)
    left = left.assign(mrr_before=money(before), customer_id=revenue.company.ids(left["customer"]))
    return left.drop(columns="customer")
