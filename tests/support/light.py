"""Ingestion and the models without Dagster, dbt, Great Expectations and pages: the same figures in a fraction."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import duckdb

from orchestration.ingest.books import write_books
from orchestration.ingest.contract import load_contracts
from orchestration.ingest.mapping import load_mappings
from orchestration.ingest.run import ingest_entity
from orchestration.settings import Settings
from tests.support.compiled import Company, compile_project
from tests.unit.models.warehouse import create_findings


def ingest(settings: Settings, as_of: date) -> None:
    """Every entity and the books about them."""
    known = load_contracts(settings.root)
    mappings = load_mappings(settings.sources, known, settings.mapping_environment())
    for entity in known:
        ingest_entity(entity, settings, as_of, f"light-{as_of}", known, mappings)
    write_books(settings, known, mappings)


def build(data_dir: Path, sources: Path, as_of: str) -> Path:
    """Ingest and build; the marts lie in schema marts of the warehouse, whose path is returned."""
    settings, day = Settings.from_environment(data_dir, sources), date.fromisoformat(as_of)
    ingest(settings, day)
    with duckdb.connect(str(settings.warehouse)) as connection:
        create_findings(connection)
        compiled = compile_project(as_of=as_of)
        compiled.build(connection)
        assert Company(connection, compiled).failures() == {}
    return settings.warehouse
