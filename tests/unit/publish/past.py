"""Publications by hand: figures and their parts go into a warehouse, and through staging into release and history."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb

from orchestration.ingest.run import ingest_entity
from orchestration.publish import history, release
from orchestration.settings import ROOT, Settings
from tests.support.tiny import Tiny, tiny_company

NUMBER = "decimal(28,10)"
FIGURES = f"""metric_id varchar, segment varchar, breakdown varchar, breakdown_value varchar, period_type varchar,
    period_start date, period_end date, as_of date, numerator {NUMBER}, denominator {NUMBER}, value {NUMBER},
    unit varchar, sample_size bigint, count_excluded bigint, is_complete boolean"""
PARTS = f"""metric_id varchar, segment varchar, breakdown varchar, breakdown_value varchar, period_type varchar,
    period_start date, period_end date, customer_id varchar, team_unit_id varchar, numerator {NUMBER},
    denominator {NUMBER}, count_units bigint, count_excluded bigint, evidence varchar"""
INPUTS = [(metric, entity) for metric in ("rate", "curve", "onboarding_completion_rate", "ttfv_median_days")
          for entity in ("customers", "subscriptions")]  # fmt: skip


def figure(metric: str, value: Any, end: str = "2026-05-31", **more: Any) -> dict[str, Any]:
    """A figure of All for a month that is over, unless said otherwise."""
    told = {
        "metric_id": metric, "segment": "All", "breakdown": "none", "breakdown_value": "none", "period_type": "month",
        "period_start": date.fromisoformat(end).replace(day=1), "period_end": date.fromisoformat(end),
        "numerator": value, "denominator": 1, "value": value, "unit": "ratio", "sample_size": 40,
        "count_excluded": 0, "is_complete": True,
    }  # fmt: skip
    return told | more


def part(metric: str, customer: str, numerator: Any, end: str = "2026-05-31", **more: Any) -> dict[str, Any]:
    """A customer's part in a figure."""
    told = {
        "metric_id": metric, "segment": "Core", "breakdown": "none", "breakdown_value": "none", "period_type": "month",
        "period_start": date.fromisoformat(end).replace(day=1), "period_end": date.fromisoformat(end),
        "customer_id": customer, "numerator": numerator, "denominator": 1, "count_units": 1, "count_excluded": 0,
    }  # fmt: skip
    return told | more


@dataclass
class Past:
    """A tiny company whose customers and subscriptions are ingested for real, and its publications."""

    company: Tiny
    made: list[release.Release] = field(default_factory=list)

    @property
    def settings(self) -> Settings:
        return Settings(ROOT, self.company.data_dir, self.company.sources)

    def ingest(self, as_of: str) -> None:
        for entity in ("customers", "subscriptions"):
            ingest_entity(entity, self.settings, date.fromisoformat(as_of), "by hand")

    def publish(self, as_of: str, figures: Sequence[dict[str, Any]], parts: Sequence[dict[str, Any]] = ()) -> None:
        """One publication of these figures; parts=(): a release without the table of parts."""
        settings, day = self.settings, date.fromisoformat(as_of)
        warehouse = settings.data_dir / "by_hand.duckdb"
        warehouse.parent.mkdir(parents=True, exist_ok=True)
        warehouse.unlink(missing_ok=True)
        with duckdb.connect(str(warehouse)) as connection:
            connection.execute("create schema marts; create schema seeds")
            fill(connection, "marts.metric_values", FIGURES, [one | {"as_of": day} for one in figures])
            if parts:
                fill(connection, "marts.metric_contributions", PARTS, parts)
            fill(connection, "seeds.metric_inputs", "metric_id varchar, entity varchar",
                 [{"metric_id": metric, "entity": entity} for metric, entity in INPUTS])  # fmt: skip
        at = datetime.now(UTC)
        past = release.Past(settings.history, settings.landing)
        folder = release.stage(warehouse, settings.published, f"run{at:%f}", day, 2025, at, past=past)
        (folder / "site").mkdir()
        made = release.commit(settings.published, folder)
        history.append(settings.history, settings.published / "releases" / made.publication_id)
        self.made.append(made)

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        with duckdb.connect(str(self.settings.published / "marts.duckdb"), read_only=True) as connection:
            return connection.execute(query).fetchall()


def fill(connection: duckdb.DuckDBPyConnection, table: str, columns: str, rows: Sequence[dict[str, Any]]) -> None:
    connection.execute(f"create table {table} ({columns})")
    for row in rows:
        cells = [Decimal(str(cell)) if isinstance(cell, float) else cell for cell in row.values()]
        connection.execute(f"insert into {table} ({', '.join(row)}) values ({', '.join('?' for _ in row)})", cells)


def past_in(folder: Path) -> Past:
    """The company, nothing ingested or published yet."""
    return Past(tiny_company(folder))
