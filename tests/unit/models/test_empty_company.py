"""A company without any data: everything builds, every metric says why it has no figure."""

from __future__ import annotations

from pathlib import Path

from tests.unit.models.warehouse import Warehouse


def test_without_any_data_every_metric_says_why(tmp_path: Path) -> None:
    warehouse = Warehouse(tmp_path / "warehouse.duckdb")
    warehouse.fill({})
    warehouse.build("2026-03-20")

    [(metrics,)] = warehouse.rows("select count(*) from marts.metrics")
    figures = warehouse.rows("select value, not_measurable_reason from marts.metric_values")
    assert len(figures) == 5 * metrics
    assert all(value is None and "no source is mapped for customers" in reason for value, reason in figures)
    statuses = warehouse.rows("select distinct status from marts.target_status order by status")
    assert statuses == [("not_measurable",), ("unset",)]
