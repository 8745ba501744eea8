"""Ingestion of one entity: find its files, land what is new, judge it, bring the warehouse up to date."""

from __future__ import annotations

import shutil
import time
from dataclasses import dataclass, field
from datetime import UTC, date, datetime

import duckdb

from orchestration.observe.ingestion import tell_entity
from orchestration.observe.log import Log
from orchestration.progress import report as progress
from orchestration.settings import Settings

from .again import again_on, standing_id
from .batch import Job, build
from .contract import Contract, load_contracts
from .engine import connection_for, locked
from .errors import ContractError, FileRejected, did_you_mean
from .hold import judge
from .landing import Landing, Manifest
from .ledger import Event, State, apply
from .load import Loaded, refresh
from .mapping import SourceMapping, load_mappings
from .plan import Delivery, Plan, plan
from .report import EntityReport
from .withdrawn import withdrawn


@dataclass
class _Intake:
    """What a run saw that the ledger does not know yet."""

    events: list[Event] = field(default_factory=list)
    seen_slots: set[str] = field(default_factory=set)
    new: dict[str, Manifest] = field(default_factory=dict)
    warnings: list[str] = field(default_factory=list)


def ingest_entity(
    entity: str,
    settings: Settings,
    as_of: date,
    run_id: str,
    contracts: dict[str, Contract] | None = None,
    mappings: list[SourceMapping] | None = None,
) -> EntityReport:
    """Ingest one entity; safe to repeat and to kill at any point. The report says what came of it.

    as_of: the day the run describes; it bounds how far in the future a date may lie. contracts, mappings:
    loaded from `settings` unless given. A faulty file or row is no error but part of the report; raised are
    ContractError (unknown entity, missing vocabulary) and MappingError.
    """
    contracts = contracts or load_contracts(settings.root)
    if entity not in contracts:
        raise ContractError(f"there is no entity {entity!r}{did_you_mean(entity, contracts)}")
    if mappings is None:
        mappings = load_mappings(settings.sources, contracts, settings.mapping_environment())
    began, contract = time.monotonic(), contracts[entity]
    is_mapped = any(entity in mapping.entities for mapping in mappings)
    landing = Landing(settings.landing, entity)
    planned = plan(mappings, contract)
    intake = _Intake(warnings=list(planned.warnings))
    if planned.deliveries:
        contract.require_vocabularies()
    state = landing.ledger.state()
    orphaned = {slot.source for slot in state.slots.values() if state.live_of(slot)}
    orphaned -= {mapping.source for mapping in mappings if entity in mapping.entities}
    intake.warnings += [f"{entity}: rows of {source} stay, though no mapping names it" for source in sorted(orphaned)]
    _take_in(contract, planned, landing, state, intake, as_of, run_id)
    fed = {mapping.source: mapping for mapping in mappings if entity in mapping.entities}
    for key in withdrawn(planned, state, fed, landing):
        _note(state, intake, {"kind": "gone", "slot": key})
    verdicts = judge(landing, state, intake.new, intake.seen_slots, run_id)
    landing.ledger.append(run_id, as_of, intake.events + verdicts)
    progress(f"{entity}: load")
    loaded = refresh(contract, settings, is_mapped)
    report = _report(contract, landing, landing.ledger.state(), intake, loaded, is_mapped)
    log, events = Log(settings.data_dir, run_id, as_of), intake.events + verdicts
    tell_entity(log, report.as_dict(), events, intake.new, time.monotonic() - began)
    return report


def restore_entity(
    entity: str, settings: Settings, contracts: dict[str, Contract], mappings: list[SourceMapping]
) -> EntityReport:
    """Fill the warehouse of `settings` with one entity as it has landed; no file is looked at, nothing is judged."""
    is_mapped = any(entity in mapping.entities for mapping in mappings)
    landing = Landing(settings.landing, entity)
    progress(f"{entity}: load")
    loaded = refresh(contracts[entity], settings, is_mapped)
    return _report(contracts[entity], landing, landing.ledger.state(), _Intake(), loaded, is_mapped)


def _take_in(
    contract: Contract,
    planned: Plan,
    landing: Landing,
    state: State,
    intake: _Intake,
    as_of: date,
    run_id: str,
) -> None:
    for mapping, error in planned.refused:
        _reject(state, intake, f"{mapping.source}|{error.file}", mapping.source, error, error.file)
    if not planned.deliveries:
        return
    work = landing.workspace()
    hashes: dict[str, str] = {}
    try:
        with locked(work, planned.read_without_sql) as shared:
            job = Job(contract, work, as_of, run_id)
            for done, delivery in enumerate(planned.deliveries):
                progress(f"{contract.entity}: {delivery.path}", done, len(planned.deliveries))
                _take(job, shared, delivery, landing, state, intake, hashes)
            landing.settle()
    finally:
        shutil.rmtree(work, ignore_errors=True)


def _take(
    job: Job,
    shared: duckdb.DuckDBPyConnection,
    delivery: Delivery,
    landing: Landing,
    state: State,
    intake: _Intake,
    hashes: dict[str, str],
) -> None:
    """One delivery: known, rejected, or new."""
    slot = state.slots.get(delivery.slot)
    try:
        content = delivery.content(hashes)
        first_id = delivery.batch_id(job.contract, content)
        batch_id = standing_id(landing, first_id, job.as_of)
        if slot and not slot.rejected and slot.newest and slot.newest.batch_id == batch_id:
            return
        is_known = batch_id in state.verdicts or batch_id in intake.new
        if not landing.is_whole(batch_id):
            with connection_for(delivery, job.work, shared) as connection:
                manifest = build(job, connection, delivery, batch_id, content)
                day = again_on(job, connection, delivery.emap, manifest)
            manifest.again_on = day.isoformat() if day else None
            landing.commit(job.work, manifest)
    except FileRejected as error:
        told = delivery.mapping.told(error)
        _reject(state, intake, delivery.slot, delivery.mapping.source, told, delivery.path)
        return
    if is_known:
        first = landing.manifest(batch_id).path
        if first != delivery.path:
            intake.warnings.append(f"{delivery.path} is a copy of {first}: its rows are not counted again")
    else:
        intake.new[batch_id] = landing.manifest(batch_id)
        if batch_id != first_id and slot and slot.newest and slot.newest.content == content:
            _judge_as_before(state, intake, slot.newest.batch_id, batch_id)
    event = {
        "kind": "observed",
        "slot": delivery.slot,
        "source": delivery.mapping.source,
        "path": delivery.path,
        "batch_id": batch_id,
        "replaces": delivery.replaces,
        "replaces_keys": delivery.replaces_keys,
        "content": content,
    }
    _note(state, intake, event)


def _reject(state: State, intake: _Intake, slot: str, source: str, error: FileRejected, path: str) -> None:
    """Note the rejection, unless it stands already: a rejected file is tried again in every run."""
    known = state.slots.get(slot)
    if known and known.rejected and known.rejected["error"] == error.as_dict():
        return
    _note(
        state,
        intake,
        {
            "kind": "rejected",
            "slot": slot,
            "source": source,
            "path": path,
            "error": error.as_dict(),
        },
    )


def _judge_as_before(state: State, intake: _Intake, before: str, batch_id: str) -> None:
    """Content that is judged again has fewer faults than before: what was loaded with more of them is not held now."""
    if state.is_loaded(before):
        verdict = {"kind": "accepted", "batch_id": batch_id}
        intake.events.append(verdict)
        apply(state, verdict, datetime.now(UTC).replace(tzinfo=None))


def _note(state: State, intake: _Intake, event: Event) -> None:
    """Keep the event for the ledger and let the state of this run know it."""
    intake.events.append(event)
    intake.seen_slots.add(event["slot"])
    apply(state, event, datetime.now(UTC).replace(tzinfo=None))


def _report(
    contract: Contract,
    landing: Landing,
    state: State,
    intake: _Intake,
    loaded: Loaded,
    is_mapped: bool,
) -> EntityReport:
    report = EntityReport(contract.entity, is_mapped=is_mapped, new_batches=len(intake.new))
    held = state.held()
    for batch, manifest in intake.new.items():
        report.rows_in += manifest.rows_in
        report.quarantined += manifest.quarantined
        report.duplicates += manifest.duplicates
        report.filtered += manifest.filtered
        if batch in held:
            report.held += manifest.accepted
        else:
            report.accepted += manifest.accepted
        for rule, count in manifest.quarantined_by_rule.items():
            report.quarantined_by_rule[rule] = report.quarantined_by_rule.get(rule, 0) + count
        report.schema_drift += [line for line in manifest.schema_drift if line not in report.schema_drift]
        report.warnings += manifest.warnings
    report.warnings += intake.warnings
    for batch, slots in sorted(held.items(), key=lambda item: item[1][0].path):
        m = landing.manifest(batch)
        report.held_batches.append(
            {
                "batch_id": batch,
                "source": m.source,
                "path": slots[0].path,
                "rows": m.accepted,
                "quarantined": m.quarantined,
            }
        )
    report.rejected_files = [{"source": s.source, **(s.rejected or {})["error"]} for s in state.rejected()]
    report.rows_total, report.quarantined_total = loaded.rows_total, loaded.quarantined_total
    report.last_delivered_on, report.data_issue = loaded.last_delivered_on, loaded.data_issue
    report.is_held = loaded.is_held
    report.blocks_publication = loaded.is_held and contract.blocks_publication
    return report
