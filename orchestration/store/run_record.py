"""What one run did, gathered step by step: data/runs/<run id>/*.json, one file a step.

Steps write as they finish, so that a run that dies still tells what it got done.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from orchestration.store import files

KEPT_RUNS = 30


def folder_of(data_dir: Path, run_id: str) -> Path:
    return data_dir / "runs" / run_id


def note(data_dir: Path, run_id: str, step: str, facts: dict[str, Any]) -> None:
    """Keep the JSON-able `facts` of one step (`ingest/customers`, `dbt`, `run`) of the run."""
    files.replace_json(folder_of(data_dir, run_id) / f"{step}.json", facts)


def read(data_dir: Path, run_id: str, step: str) -> dict[str, Any] | None:
    path = folder_of(data_dir, run_id) / f"{step}.json"
    return json.loads(path.read_text(encoding="utf-8")) if path.exists() else None


def entities(data_dir: Path, run_id: str) -> list[dict[str, Any]]:
    """The ingestion reports of the run, by entity name."""
    found = sorted((folder_of(data_dir, run_id) / "ingest").glob("*.json"))
    return [json.loads(path.read_text(encoding="utf-8")) for path in found]
