"""One plain sentence about what is held or rejected, for a page and a metric's data_issue."""

from __future__ import annotations

from .discover import MISSING_ROOT
from .landing import Landing
from .ledger import State


def data_issue(entity: str, landing: Landing, state: State) -> str | None:
    """None, or e.g. 'support_tickets: t.csv rejected at line 14: ...; figures use the last accepted data'."""
    parts = []
    # A folder that is not there comes first: it stands for everything that did not come.
    rejected = sorted(state.rejected(), key=lambda slot: (slot.rejected or {})["error"]["rule"] != MISSING_ROOT)
    if rejected:
        error = (rejected[0].rejected or {})["error"]
        place = f" at line {error['line']}" if error["line"] else ""
        message = str(error["message"]).removeprefix(f"{error['file']}: ")
        is_folder = error["rule"] == MISSING_ROOT
        parts.append(message if is_folder else f"{error['file']} rejected{place}: {message}")
        if len(rejected) > 1:
            parts.append(f"{len(rejected) - 1} more files rejected")
    held = state.held()
    if held:
        manifests = [landing.manifest(batch) for batch in held]
        faulty, rows = sum(m.quarantined for m in manifests), sum(m.rows_in for m in manifests)
        which = manifests[0].path if len(manifests) == 1 else f"{len(manifests)} deliveries"
        parts.append(f"{which} held, because {faulty} of {rows} rows are faulty")
    if not parts:
        return None
    return f"{entity}: {'; '.join(parts)}; figures use the last accepted data"
