"""Ingestion and the models without Dagster, dbt, Great Expectations and pages: the same figures in a fraction."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import duckdb

from orchestration.dashboards import render
from orchestration.ingest.books import write_books
from orchestration.ingest.contract import load_contracts
from orchestration.ingest.mapping import load_mappings
from orchestration.ingest.run import ingest_entity
from orchestration.publish import history, release
from orchestration.settings import Settings, plan_year_of
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


def publish(data_dir: Path, sources: Path, as_of: str, with_pages: bool = False) -> Path:
    """Build and make it the current release, in its place in the history; returns the folder `published`."""
    warehouse = build(data_dir, sources, as_of)
    settings, day, at = Settings.from_environment(data_dir, sources), date.fromisoformat(as_of), datetime.now(UTC)
    past = release.Past(settings.history, settings.landing)
    folder = release.stage(warehouse, settings.published, "light", day, plan_year_of(day), at, past=past)
    (folder / "site").mkdir()
    if with_pages:
        facts = render.PublicationFacts(release.publication_id(day, at), day, at, plan_year=plan_year_of(day))
        render.render_site(folder / "marts.duckdb", folder / "site", facts)
    release.commit(settings.published, folder)
    history.recover(settings.history, settings.published)
    return settings.published
