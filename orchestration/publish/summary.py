"""The summary of a run: what came of it, in how much time and memory, with which versions, as JSON.

It lies in runs/<run id>/summary.json beside the run's other records, and in history/runs/<run id>.json, which stays
when those are removed: the table `runs` of a release is made of these.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from orchestration.observe.ingestion import COUNTS
from orchestration.observe.versions import versions
from orchestration.publish.checks import checks_of_run
from orchestration.settings import Settings
from orchestration.store import files, run_record

RUNNING, FOLDER = "running", "runs"
# What the steps of a run are for, by the beginning of their names; the others take in and load data.
PHASES = {
    "dbt": ("models_",),
    "checks": ("collection_expectations", "agreement_expectations", "known_customers"),
    "release": ("staged_release", "publication"),
    "site": ("site",),
}
INGEST = "ingest"
COUNTS_OF_ENTITY = (*COUNTS, "new_batches", "rows_total", "quarantined_total")


@dataclass(frozen=True)
class Seen:
    """What only the process knows that ran, or watched the run.

    steps: seconds of each step so far · memory: see `peak_memory`, None from a process that did not run the steps ·
    failure: {step, kind} of what failed, kind being the error's class: its words may hold anything.
    """

    steps: Mapping[str, float]
    memory: Mapping[str, float] | None = None
    failure: Mapping[str, str | None] | None = None


def folder_of(history: Path) -> Path:
    """Where the summaries of all runs are kept."""
    return history / FOLDER


def read(data_dir: Path, run_id: str) -> dict[str, Any] | None:
    """The summary of one run, None if there is none."""
    return run_record.read(data_dir, run_id, "summary")


def kept(history: Path) -> list[dict[str, Any]]:
    """Every summary there is, in the order in which the runs began; what is no summary is passed over."""
    found = [_parsed(path) for path in sorted(folder_of(history).glob("*.json"))]
    return sorted((one for one in found if one), key=lambda one: (one["started_at"], one["run_id"]))


def keep(settings: Settings, status: Mapping[str, Any], seen: Seen) -> dict[str, Any]:
    """Write the summary of a run and return it.

    status: run_id, as_of, outcome (`running` while it is at work), started_at, finished_at (ISO) and `published`, as
    `status.write` returns them. What was known of the run before and is not known now, stays; so does the failure
    that was told first, for the others follow from it. Raises OSError where it cannot be written.
    """
    data_dir, run_id = settings.data_dir, status["run_id"]
    before = read(data_dir, run_id) or {}
    is_published = status["outcome"] == "published"
    entities = run_record.entities(data_dir, run_id)
    summary = {
        "run_id": run_id,
        "as_of": status["as_of"] or None,
        "outcome": status["outcome"],
        "publication_id": status["published"]["publication_id"] if is_published else None,
        "started_at": status["started_at"],
        "finished_at": None if status["outcome"] == RUNNING else status["finished_at"],
        "seconds": _seconds(status["started_at"], status["finished_at"]),
        "steps": {**before.get("steps", {}), **{step: round(took, 3) for step, took in seen.steps.items()}},
        "entities": {one["entity"]: {name: one[name] for name in COUNTS_OF_ENTITY} for one in entities},
        "rows": {name: sum(one[name] for one in entities) for name in COUNTS},
        "batches": sum(one["new_batches"] for one in entities),
        "checks": _checks(data_dir, run_id),
        "peak_memory_mb": dict(seen.memory or {}) or before.get("peak_memory_mb"),
        "failure": None if is_published else before.get("failure") or (dict(seen.failure) if seen.failure else None),
        "versions": versions(),
    }
    summary["phases"] = phases(summary["steps"])
    run_record.note(data_dir, run_id, "summary", summary)
    files.replace_json(folder_of(settings.history) / f"{run_id}.json", summary)
    return summary


def phases(steps: Mapping[str, float]) -> dict[str, float]:
    """Seconds by what the steps are for: ingest, dbt, checks, release, site."""
    sums = dict.fromkeys((INGEST, *PHASES), 0.0)
    for step, seconds in steps.items():
        sums[next((phase for phase, starts in PHASES.items() if step.startswith(starts)), INGEST)] += seconds
    return {phase: round(seconds, 3) for phase, seconds in sums.items()}


def _checks(data_dir: Path, run_id: str) -> dict[str, int]:
    checks = checks_of_run(data_dir, run_id)
    failed = [check for check in checks if not check["passed"]]
    blocking = sum(check["severity"] == "blocking" for check in failed)
    return {"passed": len(checks) - len(failed), "failed": len(failed), "blocking": blocking}


def _seconds(started_at: str, finished_at: str) -> float:
    """Never below zero: the machine's clock may have been set back meanwhile."""
    took = datetime.fromisoformat(finished_at) - datetime.fromisoformat(started_at)
    return max(round(took.total_seconds(), 1), 0.0)


def _parsed(path: Path) -> dict[str, Any] | None:
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return found if isinstance(found, dict) and {"run_id", "started_at", "outcome"} <= found.keys() else None
