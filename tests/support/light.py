"""Ingestion and the models without Dagster, Great Expectations and pages: the same figures at half the time."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import duckdb

from orchestration.ingest.books import write_books
from orchestration.ingest.contract import load_contracts
from orchestration.ingest.mapping import load_mappings
from orchestration.ingest.run import ingest_entity
from orchestration.settings import Settings, plan_year_of
from tests.unit.models.warehouse import Warehouse, contracts, create


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
        connection.execute("create schema if not exists expectations")
        for name, columns in contracts("_expectations.yml").items():
            connection.execute(f"drop table if exists expectations.{name}")
            create(connection, name, columns, [], schema="expectations")
    Warehouse(settings.warehouse).build(as_of, plan_year=plan_year_of(day))
    return settings.warehouse
