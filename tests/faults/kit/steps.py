"""One run of the pipeline without Dagster, dbt and Great Expectations: the same functions in the same order."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

import duckdb

from orchestration.dashboards import render
from orchestration.ingest.books import write_books
from orchestration.ingest.contract import load_contracts
from orchestration.ingest.mapping import load_mappings
from orchestration.ingest.run import ingest_entity
from orchestration.publish import history, meanings, release, status
from orchestration.recovery.retention import prune_records
from orchestration.settings import Settings, plan_year_of
from orchestration.store import clock, run_record, turn
from orchestration.store.run_record import KEPT_RUNS
from tests.support.compiled import compile_project
from tests.unit.models.warehouse import create_findings


@dataclass(frozen=True)
class Order:
    """What to run: a company's folders, the day, the run's name.

    whole: every entity, model and mart; else the entities that the company has and what follows from them at once.
    with_pages: the real ones; else one page stands for all.
    """

    data_dir: str
    sources: str
    as_of: str
    run_id: str
    whole: bool = False
    with_pages: bool = False

    @property
    def settings(self) -> Settings:
        return Settings.from_environment(self.data_dir, self.sources)


# Without `whole` metric_values stays as the last whole run of the same day left it.
UP_TO = "customer_mrr_monthly"
MARTS = (UP_TO, "metric_values", "metrics", "source_arrivals", "target_status")


def publish(order: Order) -> None:
    """Ingest, build, stage, draw, commit: from the files to the status page."""
    settings, day, started = order.settings, date.fromisoformat(order.as_of), datetime.now(UTC)
    try:
        turn.take_for_run(settings.data_dir, order.run_id)
        _ingest(order, settings, day)
        _build(order, settings)
        _release(order, settings, day)
    except BaseException as error:
        told = status.write(settings, order.run_id, order.as_of, started, datetime.now(UTC), str(error))
        raise Failed(f"{told['message']}\n{told['what_to_do']}") from error
    status.write(settings, order.run_id, order.as_of, started, datetime.now(UTC))


class Failed(RuntimeError):
    """What the status says of a run that did not publish: what happened, and what to do."""


def _ingest(order: Order, settings: Settings, day: date) -> None:
    contracts = load_contracts(settings.root)
    mappings = load_mappings(settings.sources, contracts, settings.mapping_environment())
    mapped = {entity for mapping in mappings for entity in mapping.entities}
    for entity in contracts:
        if order.whole or entity in mapped:
            report = ingest_entity(entity, settings, day, order.run_id, contracts, mappings)
            run_record.note(settings.data_dir, order.run_id, f"ingest/{entity}", report.as_dict())
    write_books(settings, contracts, mappings)


def _build(order: Order, settings: Settings) -> None:
    with duckdb.connect(str(settings.warehouse)) as connection:
        if order.whole:
            create_findings(connection)
        compile_project(as_of=order.as_of).build(connection, None if order.whole else UP_TO)


def _release(order: Order, settings: Settings, day: date) -> None:
    history.recover(settings.history, settings.published)
    at, past = clock.moment(settings.landing), release.Past(settings.history, settings.landing)
    place, only = (settings.warehouse, settings.published, order.run_id), None if order.whole else MARTS
    staged = release.stage(*place, day, plan_year_of(day), at, only=only, past=past)
    if order.with_pages:
        facts = render.PublicationFacts(release.publication_id(day, at), day, at, plan_year=plan_year_of(day))
        render.render_site(staged / "marts.duckdb", staged / "site", facts)
    else:
        (staged / "site").mkdir()
        (staged / "site" / "index.html").write_text("<html>\n" + "<p>a page</p>\n" * 10_000 + "</html>\n")
    identity = release.Release.read(staged).publication_id
    run_record.note(settings.data_dir, order.run_id, status.RELEASE, {"publication_id": identity})
    made = release.commit(settings.published, staged)
    folder = settings.published / "releases" / made.publication_id
    history.append(settings.history, folder)
    meanings.keep(settings.history, folder)
    release.prune(settings.published)
    prune_records(settings.data_dir, KEPT_RUNS)


def folder_of(company: Path) -> tuple[str, str]:
    """The data folder and the sources of a company in its folder."""
    return str(company / "data"), str(company / "sources")
