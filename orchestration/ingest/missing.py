"""raw.missing_keys: keys that an earlier snapshot had and the newest lacks. Nothing is deleted for it."""

from __future__ import annotations

from datetime import date

import duckdb

from .contract import Contract
from .landing import Landing, Manifest
from .ledger import Observation, Slot, State
from .select import literal, quoted


def refresh_missing_keys(
    connection: duckdb.DuckDBPyConnection, contract: Contract, landing: Landing, state: State
) -> None:
    """Rebuild the entity's rows from its live snapshots.

    A snapshot is all live batches of one source and day (undated ones: one each, in the order they came). A
    key whose row lies in quarantine is faulty, not missing; one that was never accepted is not missed.
    """
    connection.execute(
        "create table if not exists raw.missing_keys "
        "(entity varchar, source varchar, key_text varchar, missing_since date)"
    )
    connection.execute("delete from raw.missing_keys where entity = ?", [contract.entity])
    snapshots = _snapshots(landing, state)
    if not snapshots:
        return
    connection.execute(
        "create or replace temp table snapshots (batch varchar, source varchar, ordinal integer, day date)"
    )
    connection.executemany("insert into snapshots values (?, ?, ?, ?)", snapshots)
    faulty = [landing.quarantine(row[0]) for row in snapshots if landing.manifest(row[0]).quarantined]
    files = ", ".join(literal(str(file)) for file in faulty)
    in_quarantine = (
        f"union select key_text, parse_path(came_from)[-2] from read_parquet([{files}], filename = 'came_from')"
        if faulty
        else ""
    )
    key = " || '|' || ".join(f"coalesce({quoted(name)}::varchar, '')" for name in contract.key)
    connection.execute(
        f"""insert into raw.missing_keys
        with keys as (
            select {key} as key_text, _batch_id as batch from raw.{quoted(contract.entity)} {in_quarantine}
        ),
        last_seen as (
            select source, key_text, max(ordinal) as ordinal
            from keys join snapshots using (batch) group by source, key_text
        ),
        days as (select distinct source, ordinal, day from snapshots)
        select {literal(contract.entity)}, source, key_text, days.day
        from last_seen join days using (source)
        where days.ordinal = last_seen.ordinal + 1
            and key_text in (select {key} from raw.{quoted(contract.entity)})
        order by source, key_text"""
    )
    connection.execute("drop table snapshots")


def _snapshots(landing: Landing, state: State) -> list[tuple[str, str, int, date]]:
    """(batch, source, ordinal of its snapshot within the source, its day), for sources with more than one."""
    seen_at = {
        seen.batch_id: (seen.number, _since(slot, seen))
        for slot in state.slots.values()
        for seen in state.live_of(slot)
    }
    manifests = [landing.manifest(batch) for batch in state.live()]
    by_source: dict[str, dict[tuple[date, str], list[Manifest]]] = {}
    for manifest in manifests:
        if manifest.delivery != "snapshot":
            continue
        if manifest.delivered_on:
            when = (date.fromisoformat(manifest.delivered_on), "")
        else:
            number, since = seen_at[manifest.batch_id]
            when = (date.fromisoformat(since or manifest.as_of), f"{number:09d}")
        by_source.setdefault(manifest.source, {}).setdefault(when, []).append(manifest)
    rows = []
    for source, snapshots in by_source.items():
        if len(snapshots) < 2:
            continue
        for ordinal, (when, members) in enumerate(sorted(snapshots.items(), key=lambda item: item[0])):
            rows += [(member.batch_id, source, ordinal, when[0]) for member in members]
    return rows


def _since(slot: Slot, last: Observation) -> str | None:
    """The as_of at which the content came that was seen `last`: read or judged again in its place, it is no news.

    A content that comes back after another one is the newest again, from that day on.
    """
    since = last.as_of
    for seen in reversed(slot.seen[: slot.seen.index(last)]):
        if seen.content != last.content:
            break
        since = seen.as_of
    return since
