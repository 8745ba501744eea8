"""A company of a few customers written by hand, for figures that can be worked out on paper."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd

from orchestration.demo import Company
from orchestration.demo.calendar import Calendar, day
from orchestration.demo.truth_revenue import Revenue
from orchestration.demo.truth_tally import Setting, Tally

ANCHOR = date(2026, 6, 30)
SUBSCRIPTION = {
    "product_code": "TRAIN",
    "cents": 10000,
    "interval": 1,
    "system": "billing",
    "charge_type": "recurring",
    "currency": "USD",
    "end_date": None,
    "cancelled_on": None,
    "renews_on": None,
}
DATES = ["start_date", "known_on", "end_date", "end_known_on", "cancelled_on", "renews_on"]
SURVEY = {"survey_type": "nps", "trigger": "relational", "scale_min": 0, "scale_max": 10}


def company(
    *rows: dict[str, Any],
    employees: list[Any] | None = None,
    milestones: list[dict[str, Any]] | None = None,
    surveys: list[dict[str, Any]] | None = None,
    touchpoints: list[dict[str, Any]] | None = None,
    starts: list[str] | None = None,
    versions: list[tuple[int, str, float]] | None = None,
) -> Company:
    """The company of these subscription rows: `customer`, `start_date`, and what differs from SUBSCRIPTION.

    employees: one count per customer (default 100) · starts: contract starts (default 2025-01-01) ·
    versions: (customer, day, employees) instead of employees.
    """
    count = max((row["customer"] for row in rows), default=0) + 1
    sizes = employees or [100] * count
    known = versions or [(k, "2024-12-01", size) for k, size in enumerate(sizes)]
    frame = pd.DataFrame(
        [
            {**SUBSCRIPTION, "subscription_id": f"S{n}", "known_on": row["start_date"], **row}
            for n, row in enumerate(rows)
        ]
    )
    if "end_known_on" not in frame:
        frame["end_known_on"] = frame["end_date"].where(frame["end_date"].isna(), frame["known_on"])
    for column in DATES:
        frame[column] = pd.to_datetime(frame[column]).astype("datetime64[s]")
    customers = pd.DataFrame(
        {
            "customer_id": [f"C{k}" for k in range(count)],
            "start": pd.to_datetime(starts or ["2025-01-01"] * count).astype("datetime64[s]"),
            "created": pd.to_datetime(["2024-12-01"] * count).astype("datetime64[s]"),
        }
    )
    accounts = pd.DataFrame(known, columns=["customer", "updated_at", "employees"])
    accounts["updated_at"] = pd.to_datetime(accounts["updated_at"]).astype("datetime64[s]") + np.timedelta64(9, "h")
    accounts["known_on"] = accounts["updated_at"].dt.floor("D")
    nothing = _events(None, "occurred_at", ["customer", "occurred_at", "content_category"])
    return Company(
        seed=0,
        calendar=Calendar.around(ANCHOR, 18),
        customers=customers,
        level=np.zeros((count, 1)),
        subscriptions=frame,
        spells=pd.DataFrame(),
        departures=pd.DataFrame(),
        accounts=accounts,
        contacts=pd.DataFrame(),
        touchpoints=_events(touchpoints, "occurred_at", ["customer", "occurred_at", "channel", "direction", "outcome"]),
        milestones=_events(milestones, "reached_at", ["customer", "milestone", "reached_at"]),
        surveys=_surveys(surveys),
        tickets=pd.DataFrame(),
        usage=SimpleNamespace(month=lambda _index: nothing),  # type: ignore[arg-type]
    )


def _events(rows: list[dict[str, Any]] | None, when: str, columns: list[str]) -> pd.DataFrame:
    frame = pd.DataFrame(rows or [], columns=[*columns, "known_on"])
    frame[when] = pd.to_datetime(frame[when], format="ISO8601").astype("datetime64[s]")
    frame["known_on"] = pd.to_datetime(frame["known_on"]).astype("datetime64[s]").fillna(frame[when].dt.floor("D"))
    return frame


def _surveys(rows: list[dict[str, Any]] | None) -> pd.DataFrame:
    columns = ["customer", "contact_id", "score", "responded_at", "response_id", *SURVEY]
    filled = [{**SURVEY, "response_id": f"R{n}", "contact_id": None, **row} for n, row in enumerate(rows or [])]
    frame = pd.DataFrame(filled, columns=columns)
    frame["responded_at"] = pd.to_datetime(frame["responded_at"], format="ISO8601").astype("datetime64[s]")
    frame["changed_on"] = frame["responded_at"].dt.floor("D")
    return frame


def all_rows(table: pd.DataFrame) -> pd.DataFrame:
    """The rows of segment All."""
    return table[table["segment"] == "All"]


def table(times: list[str], *rows: dict[str, Any]) -> pd.DataFrame:
    """Rows as a frame; the columns of `times`, in every row or none, are times."""
    frame = pd.DataFrame(rows)
    for column in times:
        values = frame[column] if column in frame else [None] * len(frame)
        frame[column] = pd.to_datetime(pd.Series(values, index=frame.index), format="ISO8601").astype("datetime64[s]")
    return frame


def setting(books: Company, at: str, *days: str, **entities: pd.DataFrame) -> Setting:
    """The books seen at `at`, all of it delivered by then: figures of these days (default: `at`)."""
    on = day(at)
    tables = {f"current_{name}": frame for name, frame in entities.items()}
    return Setting(Revenue(books, on), [day(d) for d in days] or [on], on, on, tables)


def figures(seen: Setting, family: Any) -> dict[tuple[Any, ...], tuple[float, float]]:
    """(metric, segment, period_end, breakdown value) to (numerator, denominator), of what a family measures."""
    tally = Tally()
    family.measure(seen, tally)
    rows = tally.table()
    ends = rows["period_end"].dt.strftime("%Y-%m-%d")
    keys = zip(rows["metric_id"], rows["segment"], ends, rows["breakdown_value"], strict=True)
    return dict(zip(keys, zip(rows["numerator"], rows["denominator"], strict=True), strict=True))
