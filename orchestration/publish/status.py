"""published/status/: what the last attempt came to, replaced by every run, failed ones too."""

from __future__ import annotations

import json
import shutil
import tempfile
from datetime import datetime
from pathlib import Path
from typing import Any

from orchestration.dashboards import render
from orchestration.ingest.errors import IS_DAMAGED
from orchestration.observe.words import without_values
from orchestration.publish.checks import checks_of_run
from orchestration.publish.release import Release, current
from orchestration.settings import Settings
from orchestration.store import disk, files, holder, run_record, turn
from orchestration.store.warehouse import MEND

PUBLISHED, HELD, FAILED, BACKFILLED = "published", "held", "failed", "backfilled"
RELEASE = "release"  # what a run notes of its release before it makes it current: publication_id

_not_written: dict[str, dict[str, Any]] = {}


def write(
    settings: Settings,
    run_id: str,
    as_of: str,
    started_at: datetime,
    finished_at: datetime,
    error: str | None = None,
) -> dict[str, Any]:
    """Judge the run from its record, write status.json and its page, return what was written.

    outcome: `published`, also where something failed once readers saw the new release (message says what);
    `backfilled` for an older day; `held` if a blocking check kept the publication back; `failed` otherwise. A backfill
    is noted in its run record alone: the status tells of the figures that readers see. So is a run that another one
    refused or has followed since, or that could not be written down, which raises nothing.
    checks: see `checks_of_run`.
    """
    error = without_values(error) if error is not None else None
    checks = checks_of_run(settings.data_dir, run_id)
    reports = run_record.entities(settings.data_dir, run_id)
    failing = [check for check in checks if not check["passed"]]
    shown = current(settings.published)
    outcome = BACKFILLED if settings.backfill and error is None else _outcome(error, failing)
    if error is not None and _is_of_run(shown, settings.data_dir, run_id):
        outcome = PUBLISHED
    status = {
        "outcome": outcome,
        "run_id": run_id,
        "as_of": as_of,
        "started_at": started_at.isoformat(timespec="seconds"),
        "finished_at": finished_at.isoformat(timespec="seconds"),
        "message": _message(outcome, failing, error),
        "what_to_do": _advice(settings, outcome, failing, error),
        "published": _published(shown),
        "checks": checks,
        "entities": reports,
    }
    try:
        if not settings.backfill and turn.may_speak(settings.data_dir, run_id):
            _replace(settings.published / "status", status)
        run_record.note(settings.data_dir, run_id, "status", status)
    except OSError as failed:  # a full disk, or one that cannot be written: the run's own message must not be lost
        status["what_to_do"] += f" This could not be written down: {failed}."
        _not_written[run_id] = status
    return status


def read(published: Path) -> dict[str, Any] | None:
    """The last attempt, or None if there was none yet."""
    path = published / "status" / "status.json"
    return json.loads(path.read_text(encoding="utf-8")) if path.exists() else None


def of_run(settings: Settings, run_id: str) -> dict[str, Any] | None:
    """What `write` noted of one run, or None; of a run of this process also where it could not be written."""
    return _not_written.get(run_id) or run_record.read(settings.data_dir, run_id, "status")


def _outcome(error: str | None, failing: list[dict[str, Any]]) -> str:
    if error is None:
        return PUBLISHED
    return HELD if any(check["severity"] == "blocking" for check in failing) else FAILED


def _is_of_run(shown: Release | None, data_dir: Path, run_id: str) -> bool:
    """Whether readers see what this run made: it may have been cut off, or have failed, right after that."""
    noted = run_record.read(data_dir, run_id, RELEASE)
    return bool(shown and noted and noted["publication_id"] == shown.publication_id)


def _published(release: Release | None) -> dict[str, str] | None:
    if release is None:
        return None
    return {
        "publication_id": release.publication_id,
        "as_of": release.as_of.isoformat(),
        "published_at": release.published_at.isoformat(timespec="seconds"),
    }


def _message(outcome: str, failing: list[dict[str, Any]], error: str | None) -> str | None:
    """What kept the publication back, in the words of the checks; the error's own where none blocks."""
    if outcome != HELD:
        return error
    said = [str(check["message"] or check["name"]) for check in failing if check["severity"] == "blocking"]
    return "; ".join(dict.fromkeys(said))


def _advice(settings: Settings, outcome: str, failing: list[dict[str, Any]], error: str | None) -> str:
    if outcome == HELD and any(_is_held_delivery(check) for check in failing):
        return (
            "`cs-metrics quarantine` shows what was held or rejected, and why. Deliver a corrected file under the same "
            "name, then run again; a held batch can also be accepted as it is: `cs-metrics quarantine release BATCH`. "
            "Until then the last publication stands."
        )
    if outcome == HELD:
        return "A check on the figures failed: see the failing checks, mend the data or the model, run again."
    if outcome == PUBLISHED and error is not None:
        return (
            "Readers see the new figures. Something failed after that, where the history is kept and what is old "
            "removed: read the error and mend its cause; the next run makes up for it."
        )
    if outcome == FAILED and IS_DAMAGED in str(error):
        return (
            f"A piece of what has landed is damaged; the error names it. `{MEND}` reads all of landing/ and says how "
            "to go on, with a backup or without. Until then the last publication stands untouched."
        )
    if outcome == FAILED and MEND in str(error):
        return (
            f"The pipeline's own database is damaged, and nothing is lost: `{MEND}` makes it anew of what has landed, "
            "and publishes. Until then the last publication stands untouched."
        )
    if outcome == FAILED and holder.IS_OPEN in str(error):
        return (
            "Somebody has the pipeline's own database open; the error names the program. Once it is closed the next "
            "run publishes; until then the last publication stands untouched."
        )
    if outcome == BACKFILLED:
        return "The figures of that day are in the history, marked as a backfill; the publication is untouched."
    if outcome == FAILED and (about_disk := disk.advice(str(error), settings.data_dir)):
        return about_disk
    if outcome == FAILED:
        return "Read the error, mend its cause and run again; the last publication stands untouched."
    if failing:
        return "Nothing blocks. Some checks warn, or a delivery is held: see the checks."
    return "Nothing to do."


def _is_held_delivery(check: dict[str, Any]) -> bool:
    return check["severity"] == "blocking" and check["name"].startswith("delivery of")


def _replace(folder: Path, status: dict[str, Any]) -> None:
    """Page first, then the JSON: each file is swapped in whole."""
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent, prefix=".status-") as temporary:
        render.render_status(status, Path(temporary))
        files.sync_tree(Path(temporary))
        for made in sorted(Path(temporary).rglob("*")):
            target = folder / made.relative_to(temporary)
            if made.is_dir():
                target.mkdir(exist_ok=True)
            else:
                shutil.move(made, target)
    files.replace_json(folder / "status.json", status)
