"""A small company on disk: source files, a mapping, the real contracts and a real warehouse."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pytest

from orchestration.ingest.landing import Landing, Manifest
from orchestration.ingest.report import EntityReport
from orchestration.ingest.run import ingest_entity
from orchestration.settings import ROOT, Settings

AS_OF = date(2024, 6, 30)
TICKETS = """
source: desk
root: ../files
inputs:
  tickets: {path: "tickets*.csv", format: csv}
entities:
  support_tickets:
    input: tickets
    delivery: append
    columns: {ticket_id: id, customer_id: who, opened_at: opened, resolved_at: resolved, category: topic}
"""
HEAD = "id,who,opened,resolved,topic\n"


@dataclass
class Company:
    """Files and mappings of one test; `ingest` checks the identity of every batch each time."""

    settings: Settings
    files: Path
    runs: int = 0
    reports: list[EntityReport] = field(default_factory=list)

    def write(self, name: str, content: str | bytes) -> Path:
        path = self.files / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    def mapping(self, text: str, name: str = "source.yml") -> Path:
        path = self.settings.sources / name
        path.write_text(text, encoding="utf-8")
        return path

    def ingest(self, entity: str = "support_tickets", as_of: date = AS_OF) -> EntityReport:
        self.runs += 1
        report = ingest_entity(entity, self.settings, as_of, f"run-{self.runs}")
        for manifest in self.manifests(entity):
            assert manifest.rows_in == manifest.accepted + manifest.quarantined + manifest.duplicates
        assert report.rows_in == report.accepted + report.quarantined + report.duplicates + report.held
        assert not list((self.settings.landing / entity).glob(".work*")), "work in progress was left behind"
        self.reports.append(report)
        return report

    def manifests(self, entity: str = "support_tickets") -> list[Manifest]:
        landing = Landing(self.settings.landing, entity)
        return [landing.manifest(file.parent.name) for file in landing.folder.glob("*/manifest.json")]

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        with duckdb.connect(str(self.settings.warehouse), read_only=True) as connection:
            return connection.execute(sql).fetchall()

    def one(self, sql: str) -> Any:
        (row,) = self.rows(sql)
        return row[0] if len(row) == 1 else row


@pytest.fixture
def company(tmp_path: Path) -> Company:
    """An empty company with the real contracts and a seed of two currencies."""
    root = tmp_path / "root"
    (root / "seeds").mkdir(parents=True)
    (root / "models").symlink_to(ROOT / "models")
    (root / "seeds" / "currency_rates.csv").write_text("currency,rate\nUSD,1\nEUR,1.1\n", encoding="utf-8")
    for folder in ("files", "sources"):
        (tmp_path / folder).mkdir()
    return Company(Settings(root, tmp_path / "data", tmp_path / "sources"), tmp_path / "files")


@pytest.fixture
def desk(company: Company) -> Company:
    """A company whose help desk delivers CSV files tickets*.csv."""
    company.mapping(TICKETS)
    return company
