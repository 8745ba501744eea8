"""The landing zone: immutable batches, each a folder that appears complete or not at all."""

from __future__ import annotations

import json
import os
import shutil
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from orchestration.store import files

from .errors import DamagedPiece
from .ledger import Ledger


@dataclass
class Manifest:
    """What a batch is and what became of its rows: rows_in = accepted + quarantined + duplicates.

    again_on: the first as_of (ISO) at which its content is to be judged again, None if never · sums: sha256 of its
    Parquet files by name; older batches have none.
    """

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
    again_on: str | None = None
    sums: dict[str, str] = field(default_factory=dict)

    def is_as_written(self, file: Path) -> bool | None:
        """Whether a Parquet file of the batch holds what was written; None for an older batch, which has no sum."""
        written = self.sums.get(file.name)
        return files.sum_of(file) == written if written else None


class Landing:
    """One entity's folder: <batch_id>/{accepted.parquet, quarantine.parquet, manifest.json} and ledger/.

    A batch that was committed lies beside the work folder until `settle` lands all of them together.
    """

    def __init__(self, folder: Path, entity: str):
        self.folder = folder / entity
        self.ledger = Ledger(self.folder / "ledger")
        self._pending: dict[str, Path] = {}

    def has(self, batch_id: str) -> bool:
        return (self._place(batch_id) / "manifest.json").is_file()

    def is_whole(self, batch_id: str) -> bool:
        """True if its rows are there, too: those of a batch that was replaced may have been removed long ago."""
        return self.has(batch_id) and self.accepted(batch_id).is_file()

    def manifest(self, batch_id: str) -> Manifest:
        text = (self._place(batch_id) / "manifest.json").read_text(encoding="utf-8")
        return Manifest(**json.loads(text))

    def accepted(self, batch_id: str) -> Path:
        return self._place(batch_id) / "accepted.parquet"

    def quarantine(self, batch_id: str) -> Path:
        return self._place(batch_id) / "quarantine.parquet"

    def require_as_written(self, batch_id: str) -> Manifest:
        """The manifest. Raises DamagedPiece if the batch's accepted rows are not those that were written."""
        manifest, rows = self.manifest(batch_id), self.accepted(batch_id)
        if rows.exists() and manifest.is_as_written(rows) is False:
            raise DamagedPiece(f"{self.folder.name}/{batch_id}/{rows.name}", manifest.path)
        return manifest

    def commit(self, work: Path, manifest: Manifest) -> None:
        """Take over what was built in a work folder as the batch; a batch that is there already stays."""
        if self.is_whole(manifest.batch_id):
            return
        batch = work / "batch"
        manifest.sums = {file.name: files.sum_of(file) for file in sorted(batch.glob("*.parquet"))}
        (batch / "manifest.json").write_text(
            json.dumps(asdict(manifest), indent=1, ensure_ascii=False), encoding="utf-8"
        )
        place = work.with_name(f"{work.name}.committed") / manifest.batch_id
        place.parent.mkdir(exist_ok=True)
        self._pending[manifest.batch_id] = batch.rename(place)

    def settle(self) -> None:
        """Land what was committed: flushed to the disk all at once, then each batch by one rename.

        Only after it may the ledger speak of them: what it names outlasts a power cut.
        """
        if not self._pending:
            return
        committed = next(iter(self._pending.values())).parent
        files.sync_tree(committed)
        for batch_id, place in self._pending.items():
            _land(place, self.folder / batch_id)
        files.sync_folder(self.folder)
        self._pending.clear()
        shutil.rmtree(committed)

    def _place(self, batch_id: str) -> Path:
        return self._pending.get(batch_id, self.folder / batch_id)

    def workspace(self) -> Path:
        """A fresh folder for work, on the same file system; leftovers of a killed run are removed."""
        self.folder.mkdir(parents=True, exist_ok=True)
        for leftover in self.folder.glob(".work-*"):
            shutil.rmtree(leftover, ignore_errors=True)
        work = self.folder / f".work-{os.getpid()}"
        work.mkdir()
        return work.resolve()


def _land(place: Path, target: Path) -> None:
    """By one rename; into a batch whose rows had been removed or that was damaged: file by file, the manifest last."""
    if not target.exists():
        place.rename(target)
        return
    for file in sorted(place.iterdir(), key=lambda file: file.suffix == ".json"):
        file.replace(target / file.name)
    files.sync_folder(target)
