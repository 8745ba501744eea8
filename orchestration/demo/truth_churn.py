"""Ground truth of the churn standard: every event of the months, its record, and what the record breaks."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from orchestration.demo.calendar import month_start
from orchestration.demo.churn_records import standard_start
from orchestration.demo.drops import DayBook
from orchestration.demo.truth_revenue import Revenue, money
from orchestration.demo.truth_standard import UNRECORDED, broken_alone, broken_with_billing, due_on

TOLD = [
    "month",
    "event_type",
    "event_on",
    "segment",
    "due_on",
    "is_due",
    "is_in_scope",
    "churn_record_id",
    "is_judged",
    "is_adherent",
    "broken",
    "primary_reason",
    "is_voluntary",
    "avoidable",
]
Key = tuple[int, str, np.datetime64]


def churn_events(revenue: Revenue, at: np.datetime64, known: np.datetime64) -> pd.DataFrame:
    """One row per churn or contraction of a month up to `at`, by what was delivered by `known`.

    customer_id, month, event_type, event_on, mrr_before, mrr_after (around event_on), mrr_lost (opening less closing
    of the month), segment (at the opening), due_on, is_due, is_in_scope (June 1 of the plan in force at `at` and
    later), churn_record_id (None without a record), is_judged, is_adherent (None if not judged), broken (rule names
    sorted and joined by '; '; None if there are none), primary_reason, is_voluntary, avoidable.
    """
    book = DayBook.of(revenue, at)
    events = book.events()
    judged = records(revenue, book, at, known)
    speaking = {record["event"]: record for record in judged if record["speaks"]}
    since = standard_start(at)
    rows = []
    for event in events.itertuples():
        on, month = np.datetime64(event.event_on, "D"), np.datetime64(event.month, "D")
        record = speaking.get((int(event.customer), event.event_type, month))
        due, in_scope = due_on(on), bool(on >= since)
        is_judged = in_scope and (bool(due <= at) or record is not None)
        broken = record["broken"] if record else [UNRECORDED] if is_judged else []
        rows.append(
            {
                "month": month.astype("M8[s]"),
                "event_type": event.event_type,
                "event_on": on.astype("M8[s]"),
                "segment": revenue.segment(month - 1)[event.customer],
                "due_on": due.astype("M8[s]"),
                "is_due": bool(due <= at),
                "is_in_scope": in_scope,
                "churn_record_id": record["id"] if record else None,
                "is_judged": is_judged,
                "is_adherent": not broken if is_judged else None,
                "broken": "; ".join(broken) or None,
                "primary_reason": record["primary_reason"] if record else None,
                "is_voluntary": record["is_voluntary"] if record else None,
                "avoidable": record["avoidable"] if record else None,
            }
        )
    told = pd.DataFrame(rows, columns=TOLD, dtype=object).astype(
        dict.fromkeys(["month", "event_on", "due_on"], "datetime64[s]")
    )
    told = told.astype({"is_due": bool, "is_in_scope": bool, "is_judged": bool})
    told.insert(0, "customer_id", revenue.company.ids(events["customer"]))
    told["mrr_before"], told["mrr_after"] = money(events["before"]), money(events["after"])
    return told.assign(mrr_lost=money(events["opening"] - events["closing"]))


def records(revenue: Revenue, book: DayBook, at: np.datetime64, known: np.datetime64) -> list[dict[str, Any]]:
    """Every record made by `at` of a day up to `at`: of the versions made by then, the newest delivered by `known`.

    id, event (customer, type, month: None if the month has no such event), speaks (it is the one record of its
    event), broken (rules, sorted), primary_reason, is_voluntary, avoidable (None where empty).
    """
    frame = revenue.company.churn_records
    frame = frame[(frame["known_on"] <= known) & (frame["recorded_at"] < at + 1)]
    frame = frame.drop_duplicates("churn_record_id", keep="last")
    frame = frame[frame["effective_date"] <= at]
    frame = frame.sort_values(["recorded_at", "churn_record_id"], kind="stable")
    events = book.events()
    days = {
        (int(e.customer), e.event_type, np.datetime64(e.month, "D")): np.datetime64(e.event_on, "D")
        for e in events.itertuples()
    }
    found, told = [], set()
    for record in frame.itertuples():
        day = np.datetime64(record.effective_date, "D")
        key = (int(record.customer), record.event_type, month_start(day))
        broken = broken_alone(record) + broken_with_billing(record, book, key in days)
        same = (*key, day)
        if same in told:
            broken.append("one_record_per_event")
        told.add(same)
        said = {name: getattr(record, name) for name in ("primary_reason", "is_voluntary", "avoidable")}
        found.append(
            {
                "id": record.churn_record_id,
                "event": key if key in days else None,
                "is_of_the_day": days.get(key) == day,
                "broken": sorted(broken),
                **{name: None if pd.isna(value) else value for name, value in said.items()},
            }
        )
    best: dict[Key, dict[str, Any]] = {}
    # Of those of the event's own day the one recorded first, else of the others.
    for record in sorted(found, key=lambda one: not one["is_of_the_day"]):
        if record["event"]:
            best.setdefault(record["event"], record)
    return [{**record, "speaks": best.get(record["event"]) is record} for record in found]
