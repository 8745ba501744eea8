"""dbt's own unit tests, one per branch of a model: they prove the SQL, so they run here and not every day."""

from __future__ import annotations

import csv
import json

import pytest

from tests.unit.models.warehouse import ROOT, Warehouse

AS_OF = "2026-03-20"


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory: pytest.TempPathFactory) -> Warehouse:
    """Built without any data: the unit tests bring their rows, and need to know the columns only."""
    made = Warehouse(tmp_path_factory.mktemp("unit") / "warehouse.duckdb")
    made.fill({})
    made.build(AS_OF)
    return made


def test_every_unit_test_passes(warehouse: Warehouse) -> None:
    results = warehouse.unit_tests(AS_OF)
    assert len(results) >= 55
    assert {name: status for name, status in results.items() if status != "pass"} == {}


def test_every_metric_comes_from_a_model_with_a_unit_test(warehouse: Warehouse) -> None:
    """A metric counts as tested where a unit test stands on the model that names it, or on one above it."""
    manifest = json.loads((warehouse.path.parent / "target" / "manifest.json").read_text(encoding="utf-8"))
    tested = {f"model.{test['package_name']}.{test['model']}" for test in manifest["unit_tests"].values()}
    with (ROOT / "seeds" / "metric_catalogue.csv").open(encoding="utf-8", newline="") as handle:
        metrics = [row["metric_id"] for row in csv.DictReader(handle)]
    families = {name: node for name, node in manifest["nodes"].items() if name.split(".")[-1].startswith("metric_")}
    for metric in metrics:
        naming = [name for name, node in families.items() if f"'{metric}'" in (node.get("raw_code") or "")]
        above = {parent for name in naming for parent in [name, *manifest["nodes"][name]["depends_on"]["nodes"]]}
        assert naming, f"no model names {metric}"
        assert above & tested, f"{metric}: none of {sorted(above)} has a unit test"
