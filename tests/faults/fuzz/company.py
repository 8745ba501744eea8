"""A company whose files are drawn at random: delivered, ingested, and what the warehouse then says about them."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import duckdb

from orchestration.ingest.contract import Contract
from orchestration.ingest.landing import Landing, Manifest
from orchestration.ingest.mapping import SourceMapping, load_mappings
from orchestration.ingest.report import EntityReport
from orchestration.ingest.run import ingest_entity
from orchestration.settings import ROOT, Settings
from tests.faults.fuzz.files import header
from tests.faults.fuzz.tables import columns_of, contracts

AS_OF = date(2024, 6, 30)


@dataclass
class Fuzzed:
    """One entity of one source; `files` is the folder of the source."""

    entity: str
    settings: Settings
    mappings: list[SourceMapping]
    files: Path
    reports: list[EntityReport] = field(default_factory=list)

    @property
    def contract(self) -> Contract:
        return contracts()[self.entity]

    @property
    def landing(self) -> Landing:
        return Landing(self.settings.landing, self.entity)

    def deliver(self, name: str, content: bytes) -> None:
        (self.files / name).write_bytes(content)

    def run(self) -> EntityReport:
        """One run of ingestion over whatever lies there."""
        name = f"run-{len(self.reports)}"
        report = ingest_entity(self.entity, self.settings, AS_OF, name, contracts(), self.mappings)
        self.reports.append(report)
        return report

    def ledger(self) -> list[str]:
        """Every file of the ledger, by name."""
        return sorted(path.name for path in self.landing.ledger.folder.glob("*"))

    def manifests(self) -> list[Manifest]:
        return [self.landing.manifest(path.parent.name) for path in self.landing.folder.glob("*/manifest.json")]

    def rows(self, sql: str) -> list[dict[str, Any]]:
        """Rows of the warehouse, by column."""
        with duckdb.connect(str(self.settings.warehouse), read_only=True) as connection:
            found = connection.execute(sql)
            names = [column[0] for column in found.description or []]
            return [dict(zip(names, row, strict=True)) for row in found.fetchall()]

    def faulty(self, batch_id: str) -> list[dict[str, Any]]:
        """What of a batch lies in quarantine, as it landed."""
        with duckdb.connect() as connection:
            found = connection.execute("select * from read_parquet(?)", [str(self.landing.quarantine(batch_id))])
            names = [column[0] for column in found.description or []]
            return [dict(zip(names, row, strict=True)) for row in found.fetchall()]


@contextmanager
def fuzzed(entity: str, spec: dict[str, Any], delivery: str) -> Iterator[Fuzzed]:
    """An empty company with one mapping of the entity over an input `spec`; gone afterwards."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        for name in ("files", "sources"):
            (root / name).mkdir()
        columns = {column.name: {"column": header(column.name)} for column in columns_of(entity)}
        mapping = {
            "source": "fuzz",
            "root": "../files",
            "inputs": {"tables": spec},
            "entities": {entity: {"input": "tables", "delivery": delivery, "columns": columns}},
        }
        (root / "sources" / "fuzz.yml").write_text(json.dumps(mapping), encoding="utf-8")
        settings = Settings(ROOT, root / "data", root / "sources")
        yield Fuzzed(entity, settings, load_mappings(settings.sources, contracts()), root / "files")
