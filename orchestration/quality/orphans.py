"""Rows of customers that no source knows: counted once a run, for the check, the status and the release."""

from __future__ import annotations

from orchestration.ingest.contract import load_contracts
from orchestration.quality.raw_counts import Orphans, count_orphans
from orchestration.settings import ROOT, Settings
from orchestration.store import run_record

# Entities that name a customer.
LINKED = [
    c.entity for c in load_contracts(ROOT).values() if c.entity != "customers" and "customer_id" in c.column_names
]


def orphans_of_run(settings: Settings, run_id: str) -> list[Orphans]:
    """What the run has counted already; counted now where it has not."""
    noted = run_record.read(settings.data_dir, run_id, "orphans")
    if noted is None:
        return note_orphans(settings, run_id)
    return [Orphans(entity, found["orphans"], found["rows"]) for entity, found in noted.items()]


def note_orphans(settings: Settings, run_id: str) -> list[Orphans]:
    """Count the orphans of every entity that names a customer, and keep the counts in the run's record."""
    found = [count_orphans(settings.warehouse, entity) for entity in LINKED]
    facts = {o.entity: {"orphans": o.orphans, "rows": o.rows} for o in found}
    run_record.note(settings.data_dir, run_id, "orphans", facts)
    return found
