"""What ingestion tells of one entity: every batch that landed, every file refused, every verdict, and the sum."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping
from typing import Any, Protocol

from orchestration.observe.log import Log

COUNTS = ("rows_in", "accepted", "quarantined", "duplicates", "held")


class Landed(Protocol):
    """What is told of a landed batch: a `landing.Manifest`, or the like of it."""

    source: str
    path: str
    rows_in: int
    accepted: int
    quarantined: int
    duplicates: int
    filtered: int


def tell_entity(
    log: Log, report: Mapping[str, Any], events: Iterable[Mapping[str, Any]], new: Mapping[str, Landed], seconds: float
) -> None:
    """Write the lines of one entity.

    report: an EntityReport as a dict · events: what the run entered into the entity's ledger · new: the batches
    that landed with this run, by id. A refused file is told by place and rule: the message may quote what it holds.
    """
    entity = report["entity"]
    told: set[str] = set()
    for event in events:
        _tell_event(log, entity, event, new, told)
    counts = {name: report[name] for name in COUNTS}
    log.tell(
        "entity_loaded",
        f"{entity}: {report['rows_total']:,} rows stand, {report['rows_in']:,} came",
        entity=entity,
        **counts,
        filtered=report["filtered"],
        rows_total=report["rows_total"],
        quarantined_total=report["quarantined_total"],
        quarantined_by_rule=dict(report["quarantined_by_rule"]) or None,
        batches=report["new_batches"],
        is_held=report["is_held"],
        seconds=round(seconds, 3),
    )


def tell_release(log: Log, entity: str, batch_id: str) -> None:
    """A person accepted a held batch as it is."""
    log.tell("batch_released", f"{entity}: a held batch was released by hand", entity=entity, batch_id=batch_id)


def _tell_event(log: Log, entity: str, event: Mapping[str, Any], new: Mapping[str, Landed], told: set[str]) -> None:
    kind, batch = event["kind"], event.get("batch_id", "")
    place: dict[str, Any] = {
        "entity": entity,
        "batch_id": batch or None,
        "source": event.get("source"),
        "file": event.get("path"),
    }
    if kind == "observed" and batch in new and batch not in told:
        told.add(batch)
        m = new[batch]
        counts = {name: getattr(m, name) for name in ("rows_in", "accepted", "quarantined", "duplicates", "filtered")}
        log.tell("batch_landed", f"{entity}: {m.rows_in:,} rows landed", **place, **counts)
    elif kind == "observed":
        log.tell("batch_seen_again", f"{entity}: a file whose content had landed before", **place)
    elif kind == "rejected":
        error = event["error"]
        place |= {"file": error["file"], "line": error["line"], "rule": error["rule"]}
        log.tell("file_rejected", f"{entity}: a file was rejected", logging.WARNING, **place)
    elif kind == "held":
        log.tell("batch_held", f"{entity}: too many faulty rows, the batch is held", logging.WARNING, **place)
    elif kind == "accepted" and batch not in new:
        log.tell("batch_accepted", f"{entity}: a batch that was held is accepted now", **place)
    elif kind == "gone":
        log.tell("file_gone", f"{entity}: a file is gone, its rows are withdrawn", **place, slot=event["slot"])
