"""What is planted in the exports: faults for quarantine, orphans, exact repeats, rows of a far future.

Planted rows are copies of real rows under ids of their own: they carry no fact of the company's story.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from orchestration.demo.company import Company
from orchestration.demo.plant_list import ORPHANS, PLANTS, WEEKLY
from orchestration.demo.streams import EVER, Stream

REPEATED_ROWS = 2  # exact repeats at the end of the last monthly file of a stream
NO_REPEATS = {"accounts"}  # every snapshot would have to repeat them


@dataclass
class Delivery:
    """The cells of one file with everything planted in it, and the account of it.

    faults: (rule, row key) pairs, a row that breaks two rules twice · faulty_rows, orphans, repeats: rows.
    """

    frame: pd.DataFrame
    faults: list[tuple[str, str]] = field(default_factory=list)
    faulty_rows: int = 0
    orphans: int = 0
    repeats: int = 0


def deliver(company: Company, stream: Stream, after: np.datetime64, day: np.datetime64) -> Delivery:
    """The file of `stream` for the window (after, day]."""
    frame = stream.cells(company, after, day)
    delivery = Delivery(frame)
    calendar = company.calendar
    added: list[dict[str, Any]] = []
    if day == calendar.last_monthly:
        if stream.name not in NO_REPEATS:
            repeated = _plain(frame, stream).head(REPEATED_ROWS)
            delivery.repeats = len(repeated)
            added += repeated.to_dict("records")
        template = _template(company, stream, day)
        for number, plant in enumerate(PLANTS.get(stream.name, [])):
            row = {**template, stream.key: f"bad-{number:03d}", **plant.cells(calendar.anchor)}
            added.append(row)
            delivery.faulty_rows += bool(plant.rules)
            delivery.faults += [(rule, str(row[stream.key])) for rule in plant.rules]
        if stream.name in ORPHANS:
            added.append({**template, stream.key: "orphan-1", ORPHANS[stream.name]: "feed000"})
            delivery.orphans = 1
    elif day > calendar.anchor and int((day - calendar.anchor).astype(int)) % 7 == 3 and stream.name in WEEKLY:
        plant = WEEKLY[stream.name]
        row = {**_template(company, stream, day), stream.key: f"bad-{day}", **plant.cells(calendar.anchor)}
        added.append(row)
        delivery.faulty_rows = 1
        delivery.faults = [(rule, str(row[stream.key])) for rule in plant.rules]
    if added:
        extra = pd.DataFrame(added, columns=frame.columns)
        delivery.frame = extra if frame.empty else pd.concat([frame.astype(object), extra.astype(object)], ignore_index=True)
        for column, kind in frame.dtypes.items():
            if kind.kind == "M":  # typed systems stay typed
                delivery.frame[column] = pd.to_datetime(delivery.frame[column]).astype("datetime64[us]")
    return delivery


def _plain(frame: pd.DataFrame, stream: Stream) -> pd.DataFrame:
    """Rows that feed one entity only: tickets without a rating."""
    return frame[frame["Satisfaction"].isna()] if stream.name == "tickets" else frame


def _template(company: Company, stream: Stream, day: np.datetime64) -> dict[str, Any]:
    """The cells of the first real row the system ever knew."""
    rows = stream.select(company, EVER, day) if stream.name != "events" else company.usage.month(0)
    cells = _plain(stream.render(company, rows.head(40), day), stream)
    return cells.iloc[0].to_dict()


def records(company: Company, streams: list[Stream], through: np.datetime64) -> pd.DataFrame:
    """What was planted in files delivered up to `through`, one row per source, entity, file and rule.

    Columns: source, entity, file, kind (fault, faulty_rows, orphan, repeat), rule (None but for faults), rows.
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
            for rule, count in pd.Series([r for r, _ in delivery.faults], dtype=object).value_counts(sort=False).items():
                found.append((*about, "fault", rule, count))
            for kind, count in (("faulty_rows", delivery.faulty_rows), ("orphan", delivery.orphans), ("repeat", delivery.repeats)):
                if count:
                    found.append((*about, kind, None, count))
    return pd.DataFrame(found, columns=["source", "entity", "file", "kind", "rule", "rows"])
