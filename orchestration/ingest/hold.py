"""Too many faulty rows at once: the entity's batches of the run wait until somebody has looked."""

from __future__ import annotations

from collections.abc import Iterable

from orchestration.observe.ingestion import tell_release
from orchestration.observe.log import Log
from orchestration.settings import Settings
from orchestration.store.warehouse import open_to_write

from .contract import load_contracts
from .errors import IngestError
from .landing import Landing, Manifest
from .ledger import Event, State
from .load import refresh
from .mapping import load_mappings

SHARE, ROWS = 0.05, 20


def is_too_faulty(quarantined: int, rows_in: int) -> bool:
    """More than 5 % and at least 20 rows."""
    return quarantined >= ROWS and quarantined > SHARE * rows_in


def judge(landing: Landing, state: State, new: Iterable[str], touched: set[str], run_id: str) -> list[Event]:
    """Verdicts for the run's new batches, and for held groups whose slots they touch.

    new: ids without a verdict · touched: slots at which the run saw something new. A held group is judged
    again together with what came for it, because its corrected file may have been the bad one.
    """
    candidates = list(dict.fromkeys(batch for batch in new if batch not in state.verdicts))
    reopened = {state.groups[batch] for batch in _ever_at(state, touched) if state.verdicts.get(batch) == "held"}
    rest = [batch for batch in state.held() if state.groups[batch] in reopened]
    manifests: list[Manifest] = [landing.manifest(batch) for batch in [*candidates, *rest]]
    if not manifests:
        return []
    if is_too_faulty(sum(m.quarantined for m in manifests), sum(m.rows_in for m in manifests)):
        # Nothing new, still too faulty: the old verdict says it already.
        return [{"kind": "held", "batch_id": m.batch_id, "group": run_id} for m in manifests] if candidates else []
    return [{"kind": "accepted", "batch_id": m.batch_id} for m in manifests]


def _ever_at(state: State, slots: set[str]) -> set[str]:
    """Batches that these slots ever held, withdrawn ones too."""
    known = [state.slots[slot] for slot in slots if slot in state.slots]
    return {seen.batch_id for slot in known for seen in [*slot.seen, *(seen for seen, _ in slot.dropped)]}


def release(batch_id: str, settings: Settings) -> str:
    """Load a held batch although it is faulty; its faulty rows stay in quarantine. Returns the entity.

    A unique beginning of the id is enough. Raises IngestError if no such batch is held.
    """
    contracts = load_contracts(settings.root)
    held = [
        (entity, batch)
        for entity in contracts
        for batch in Landing(settings.landing, entity).ledger.state().held()
        if batch.startswith(batch_id)
    ]
    if len(held) != 1 or not batch_id:
        what = "no held batch" if not held else f"{len(held)} held batches"
        raise IngestError(f"{what} whose id begins with {batch_id!r}; `cs-metrics quarantine` lists them")
    entity, batch = held[0]
    # Before the verdict: a mapping that does not load must not leave a batch released and not loaded.
    mappings = load_mappings(settings.sources, contracts, settings.mapping_environment())
    if settings.warehouse.exists():
        with open_to_write(settings.warehouse):  # nor one that another program has open
            pass
    landing = Landing(settings.landing, entity)
    landing.ledger.append("release", None, [{"kind": "released", "batch_id": batch}])
    tell_release(Log(settings.data_dir), entity, batch)
    refresh(contracts[entity], settings, is_mapped=any(entity in m.entities for m in mappings))
    return entity
