"""Writes the company's exports: every delivery of every system, once, under a path that names its day."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd

from orchestration.demo import (
    export_activity,
    export_advocacy,
    export_billing,
    export_crm,
    export_invoices,
    export_offboarding,
    export_people,
    export_risk,
    export_sales,
    export_success,
    export_voice,
)
from orchestration.demo.calendar import day as to_day
from orchestration.demo.company import Company
from orchestration.demo.dialects import put
from orchestration.demo.plants import deliver
from orchestration.demo.streams import EVER, Stream
from orchestration.progress import report

STREAMS: list[Stream] = [
    *export_crm.STREAMS,
    *export_billing.STREAMS,
    *export_activity.STREAMS,
    *export_voice.STREAMS,
    *export_offboarding.STREAMS,
    *export_risk.STREAMS,
    *export_sales.STREAMS,
    *export_advocacy.STREAMS,
    *export_invoices.STREAMS,
    *export_success.STREAMS,
    *export_people.STREAMS,
]
TWICE = "interactions"  # this stream's last monthly file comes a second time, under another name
DRIFT = "contacts"  # one daily file of this stream has a column nobody announced
DRIFT_DAYS_BEFORE = 5


def write(company: Company, folder: Path, as_of: date, from_day: date | None = None) -> list[Path]:
    """Write every delivery with from_day < day <= as_of below `folder`/<source>/ (None: all).

    Each file is written whole or not at all. Returns the files written, in order.
    Raises ValueError if the company's story ends before as_of.
    """
    through, done = to_day(as_of), EVER if from_day is None else to_day(from_day)
    if through > company.calendar.horizon:
        raise ValueError(f"the demo company's story ends on {company.calendar.horizon}, before {as_of}")
    written: list[Path] = []
    for number, stream in enumerate(STREAMS):
        report(f"demo: files of {stream.source} ({stream.name})", number, len(STREAMS))
        days = stream.days(company, through)
        for after, day in zip([EVER, *days[:-1]], days, strict=True):
            if day > done:
                written += _write_one(company, stream, folder, after, day)
    report("demo: files written", len(STREAMS), len(STREAMS))
    return written


def _write_one(company: Company, stream: Stream, folder: Path, after: np.datetime64, day: np.datetime64) -> list[Path]:
    frame = deliver(company, stream, after, day).frame
    is_sunday = (day.astype(int) + 3) % 7 == stream.header_only_on
    if frame.empty and not (is_sunday and stream.header_only_on is not None):
        return []
    if stream.name == DRIFT and day == company.calendar.anchor - DRIFT_DAYS_BEFORE:
        frame = frame.assign(Newsletter="weekly")
    path = folder / stream.source / stream.file(company, day)
    content = stream.writer(company, day)(frame)
    paths = [path]
    if stream.name == TWICE and day == company.calendar.last_monthly:
        paths.append(path.with_name(path.name.replace(".jsonl", "_resent.jsonl")))
    for target in paths:
        put(target, content)
    return paths


def stream_named(name: str) -> Stream:
    """The stream of that name; StopIteration if there is none."""
    return next(stream for stream in STREAMS if stream.name == name)


def corrected_file(company: Company) -> tuple[Stream, np.datetime64, np.datetime64]:
    """(stream, after, day) of the file that was delivered spoiled, then corrected at the same path."""
    stream = stream_named("interactions")
    days = company.calendar.deliveries(company.calendar.anchor)
    return stream, days[0], days[1]


def write_before_correction(company: Company, folder: Path) -> tuple[Path, dict[str, int]]:
    """Put the first, spoiled state of the corrected file at its path, as it lay there before the correction.

    Two rows name an unknown kind, three claim another outcome, the last row is missing. Returns the path
    and the rows to be quarantined per rule. `write_correction` puts the corrected content there.
    """
    stream, after, day = corrected_file(company)
    frame = deliver(company, stream, after, day).frame.iloc[:-1].copy()
    labels = frame.index
    frame.loc[labels[:2], "kind"] = "Telegram"
    frame.loc[labels[2:5], "result"] = "sent"
    path = folder / stream.source / stream.file(company, day)
    put(path, stream.writer(company, day)(frame))
    return path, {"enum:channel": 2}


def write_correction(company: Company, folder: Path) -> Path:
    """Put the corrected content at the path of the corrected file: what `write` delivers from the start."""
    stream, after, day = corrected_file(company)
    frame: pd.DataFrame = deliver(company, stream, after, day).frame
    path = folder / stream.source / stream.file(company, day)
    put(path, stream.writer(company, day)(frame))
    return path
