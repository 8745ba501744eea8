"""A small company whose every publication says its own number, in every table, figure and page."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from pathlib import Path

import duckdb

from orchestration.dashboards import render
from orchestration.publish import history, meanings, release
from orchestration.publish.checks import check
from orchestration.settings import ROOT, plan_year_of
from tests.fixtures import marts_factory
from tests.fixtures.marts_file import AS_OF

# Of every row of these the column is the publication's number; `check_results` gets one row of it besides.
FIGURES = {
    "metric_values": "numerator",
    "target_status": "value",
    "top_customers": "mrr",
    "customer_mrr_monthly": "mrr",
}
CUSTOMERS = 20_000  # a file of many blocks, so that a connection has blocks yet to read when its release is gone


class Publisher:
    """Publishes as a run does, step by step, from a warehouse of its own in `data_dir`.

    is_whole: with every mart and with what was reported before; else with a few tables, in half the time.
    """

    def __init__(self, data_dir: Path, is_whole: bool, kept: int = release.KEPT_RELEASES) -> None:
        self.published, self.history, self.kept = data_dir / "published", data_dir / "history", kept
        marts = [model.stem for model in (ROOT / "models" / "marts").rglob("*.sql")]
        self.tables = marts if is_whole else [*FIGURES, "metrics"]
        self.past = release.Past(self.history, data_dir / "landing") if is_whole else None
        self.warehouse, self.number = data_dir / "warehouse.duckdb", 0
        made = marts_factory.one_customer_company().write(data_dir / "made.duckdb")
        with duckdb.connect(str(self.warehouse)) as connection:
            connection.execute(f"attach '{made}' as made (read_only); create schema marts")
            for (table,) in connection.execute(
                "select table_name from duckdb_tables() where database_name = 'made'"
            ).fetchall():
                connection.execute(f"create table marts.{table} as from made.main.{table}")
            connection.execute(
                "insert into marts.customer_mrr_monthly "
                "select md5(range::varchar), date '2026-10-01', 0, range, 'Core', true from range(?)",
                [CUSTOMERS],
            )

    def publish(self, with_pages: bool = False) -> float:
        """The next number becomes the current release; returns the seconds of that, without the models before it."""
        self.number += 1
        with duckdb.connect(str(self.warehouse)) as connection:
            for table, column in FIGURES.items():
                connection.execute(f"update marts.{table} set {column} = ?", [self.number])
        began = time.perf_counter()
        at = datetime.now(UTC)
        said = check("number", "marts/number", "warning", True, None, tried=self.number)
        place = (self.warehouse, self.published, f"n{self.number}")
        staged = release.stage(*place, AS_OF, plan_year_of(AS_OF), at, [said], self.tables, self.past)
        self._draw(staged, at, with_pages)
        made = release.commit(self.published, staged)
        folder = self.published / "releases" / made.publication_id
        history.append(self.history, folder)
        meanings.keep(self.history, folder)
        release.prune(self.published, self.kept)
        return time.perf_counter() - began

    def _draw(self, staged: Path, at: datetime, with_pages: bool) -> None:
        if with_pages:
            facts = render.PublicationFacts(staged.name, AS_OF, at, plan_year=plan_year_of(AS_OF))
            render.render_site(staged / "marts.duckdb", staged / "site", facts)
        else:
            (staged / "site").mkdir()
