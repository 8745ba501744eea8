"""The landing zone: immutable batches, each a folder that appears complete or not at all."""

from __future__ import annotations

import json
import os
import shutil
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from .ledger import Ledger


@dataclass
class Manifest:
    """What a batch is and what became of its rows: rows_in = accepted + quarantined + duplicates."""

    batch_id: str
    entity: str
    source: str
    path: str
    files: list[dict[str, Any]]
    delivery: str
    authority: int
    delivered_on: str | None
    content: str
    mapping_fingerprint: str
    contract_fingerprint: str
    landed_at: str
    as_of: str
    run_id: str
    rows_in: int = 0
    accepted: int = 0
    quarantined: int = 0
    duplicates: int = 0
    filtered: int = 0
    quarantined_by_rule: dict[str, int] = field(default_factory=dict)
    warnings: list[str] = field(default_factory=list)
    schema_drift: list[str] = field(default_factory=list)


class Landing:
    """One entity's folder: <batch_id>/{accepted.parquet, quarantine.parquet, manifest.json} and ledger/."""

    def __init__(self, folder: Path, entity: str):
        self.folder = folder / entity
        self.ledger = Ledger(self.folder / "ledger")

    def has(self, batch_id: str) -> bool:
        return (self.folder / batch_id / "manifest.json").is_file()

    def manifest(self, batch_id: str) -> Manifest:
        text = (self.folder / batch_id / "manifest.json").read_text(encoding="utf-8")
        return Manifest(**json.loads(text))

    def accepted(self, batch_id: str) -> Path:
        return self.folder / batch_id / "accepted.parquet"

    def quarantine(self, batch_id: str) -> Path:
        return self.folder / batch_id / "quarantine.parquet"

    def commit(self, work: Path, manifest: Manifest) -> None:
        """Turn a work folder into the batch, by one rename; a batch that is there already stays."""
        if self.has(manifest.batch_id):
            return
        batch = work / "batch"
        (batch / "manifest.json").write_text(
            json.dumps(asdict(manifest), indent=1, ensure_ascii=False), encoding="utf-8"
        )
        batch.replace(self.folder / manifest.batch_id)

    def workspace(self) -> Path:
        """A fresh folder for work, on the same file system; leftovers of a killed run are removed."""
        self.folder.mkdir(parents=True, exist_ok=True)
        for leftover in self.folder.glob(".work-*"):
            shutil.rmtree(leftover, ignore_errors=True)
        work = self.folder / f".work-{os.getpid()}"
        work.mkdir()
        return work.resolve()
