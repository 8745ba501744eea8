"""What is planted in the exports: faults for quarantine, orphans, exact repeats, rows of a far future.

Planted rows are copies of real rows under ids of their own: they carry no fact of the company's story.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from orchestration.demo.company import Company
from orchestration.demo.plant import Plant
from orchestration.demo.plant_list import ORPHANS, PLANTS, WEEKLY
from orchestration.demo.streams import EVER, Stream

REPEATED_ROWS = 2  # exact repeats at the end of the last monthly file of a stream
NO_REPEATS = {"accounts"}  # every snapshot would have to repeat them


@dataclass
class Delivery:
    """The cells of one file with everything planted in it, and the account of it.

    faults: one rule per row that breaks it · faulty_rows, orphans, repeats: rows.
    """

    frame: pd.DataFrame
    faults: list[str] = field(default_factory=list)
    faulty_rows: int = 0
    orphans: int = 0
    repeats: int = 0


def deliver(company: Company, stream: Stream, after: np.datetime64, day: np.datetime64) -> Delivery:
    """The file of `stream` for the window (after, day]."""
    delivery = Delivery(stream.cells(company, after, day))
    since_anchor = int((day - company.calendar.anchor).astype(int))
    added: list[dict[str, Any]] = []
    if day == company.calendar.last_monthly:
        if stream.name not in NO_REPEATS:
            repeated = _plain(delivery.frame, stream).head(REPEATED_ROWS)
            delivery.repeats = len(repeated)
            added += repeated.to_dict("records")
        added += _plant(company, stream, day, PLANTS.get(stream.name, []), delivery)
        if stream.name in ORPHANS and (template := _template(company, stream, day)):
            added.append({**template, stream.key: "orphan-1", ORPHANS[stream.name]: "feed000"})
            delivery.orphans = 1
    elif since_anchor > 0 and since_anchor % 7 == 3 and stream.name in WEEKLY:
        added += _plant(company, stream, day, [WEEKLY[stream.name]], delivery)
    if added:
        delivery.frame = _appended(delivery.frame, added)
    return delivery


def _plant(
    company: Company, stream: Stream, day: np.datetime64, plants: list[Plant], delivery: Delivery
) -> list[dict[str, Any]]:
    """The rows of `plants`, entered into the account of the delivery."""
    template = _template(company, stream, day) if plants else None
    if template is None:
        return []
    rows = []
    for number, plant in enumerate(plants):
        own_id = f"bad-{str(day).replace('-', '')}-{number:02d}"
        rows.append({**template, stream.key: own_id, **plant.cells(company.calendar.anchor)})
        delivery.faulty_rows += bool(plant.rules)
        delivery.faults += plant.rules
    return rows


def _appended(frame: pd.DataFrame, added: list[dict[str, Any]]) -> pd.DataFrame:
    extra = pd.DataFrame(added, columns=frame.columns).astype(object)
    whole = extra if frame.empty else pd.concat([frame.astype(object), extra], ignore_index=True)
    for column, kind in frame.dtypes.items():
        if kind.kind == "M":  # typed systems stay typed
            whole[column] = pd.to_datetime(whole[column]).astype("datetime64[us]")
    return whole


def _plain(frame: pd.DataFrame, stream: Stream) -> pd.DataFrame:
    """Rows that feed one entity only: tickets without a rating."""
    return frame[frame["Satisfaction"].isna()] if stream.name == "tickets" else frame


def _template(company: Company, stream: Stream, day: np.datetime64) -> dict[str, Any] | None:
    """The cells of the first real row the system ever knows; None if it never knows any."""
    for upto in (day, company.calendar.horizon):
        rows = _first_events(company) if stream.name == "events" else stream.select(company, EVER, upto)
        cells = _plain(stream.render(company, rows.head(40), upto), stream)
        if len(cells):
            return cells.iloc[0].to_dict()
    return None


def _first_events(company: Company) -> pd.DataFrame:
    """The first month of usage that has any: making all months for one row would take long."""
    months = map(company.usage.month, range(company.calendar.month_count))
    return next((month for month in months if len(month)), company.usage.month(0))


def records(company: Company, streams: list[Stream], through: np.datetime64) -> pd.DataFrame:
    """What was planted in files delivered up to `through`, one row per source, entity, file and rule.

    Columns: source, entity, file, kind (fault, faulty_rows, orphan, repeat), rule (None but for faults),
    rows.
    """
    found = []
    for stream in streams:
        days = stream.days(company, through)
        for after, day in zip([EVER, *days[:-1]], days, strict=True):
            weekly = day > company.calendar.anchor and stream.name in WEEKLY
            if day != company.calendar.last_monthly and not weekly:
                continue
            delivery = deliver(company, stream, after, day)
            about = (stream.source, stream.entity, stream.file(company, day))
            for rule, count in Counter(delivery.faults).items():
                found.append((*about, "fault", rule, count))
            for kind, count in (
                ("faulty_rows", delivery.faulty_rows),
                ("orphan", delivery.orphans),
                ("repeat", delivery.repeats),
            ):
                if count:
                    found.append((*about, kind, None, count))
    return pd.DataFrame(found, columns=["source", "entity", "file", "kind", "rule", "rows"])
