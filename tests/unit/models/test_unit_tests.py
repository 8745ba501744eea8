"""A build by dbt itself with its own unit tests, for every branch of a model: they prove the SQL, so they run here
and not every day. What companies in memory are held against.
"""

from __future__ import annotations

import csv
import json
import re
from typing import Any

import duckdb
import pytest

from tests.support.compiled import build_company
from tests.unit.models.test_hand_worked import AS_OF, ROWS, STATUSES
from tests.unit.models.warehouse import ROOT, Warehouse

COMMENT = re.compile(r"\{#.*?#\}|--[^\n]*", re.DOTALL)
COMPARED = re.compile(r"= *'[^']*'")
BRANCHING = re.compile(r"\b(case|where|having|qualify|coalesce|least|greatest|join)\b")

# Nothing to decide: columns chosen and renamed, rows put one below the other.
RENAMING = {"churn_record_rules", "churn_taxonomy_codes", "entity_freshness", "health_outcomes", "health_validation",
            "held_deliveries", "int_quarantine__rows", "metric_contribution_rows", "metric_definition_rows",
            "metric_definitions", "mrr_movements_monthly", "source_arrivals",
            "stg_ingestion__entity_status", "stg_ingestion__held_deliveries", "stg_ingestion__missing_keys",
            "stg_ingestion__quarantined_rows", "stg_ingestion__source_arrivals"}  # fmt: skip


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory: pytest.TempPathFactory) -> Warehouse:
    """The company worked by hand. The unit tests bring rows of their own, and need to know the columns only."""
    made = Warehouse(tmp_path_factory.mktemp("unit") / "warehouse.duckdb")
    made.fill(ROWS, STATUSES)
    return made


@pytest.fixture(scope="module")
def results(warehouse: Warehouse) -> dict[str, str]:
    """Status by node of dbt's build."""
    return warehouse.build(AS_OF)


def test_every_unit_test_passes(results: dict[str, str]) -> None:
    tests = {name: status for name, status in results.items() if name.startswith("unit_test.")}
    assert len(tests) >= 90
    assert {name: status for name, status in tests.items() if status != "pass"} == {}


def test_every_data_test_passes(results: dict[str, str]) -> None:
    tests = {name: status for name, status in results.items() if name.startswith("test.")}
    assert len(tests) >= 180
    assert {name: status for name, status in tests.items() if status != "pass"} == {}


@pytest.mark.usefixtures("results")
def test_companies_in_memory_are_what_dbt_builds(warehouse: Warehouse) -> None:
    """Every table of every model and seed, row by row: so the other tests may leave dbt aside."""
    tables = "select table_schema, table_name from information_schema.tables order by all"
    in_memory = build_company(ROWS, AS_OF, STATUSES)
    with duckdb.connect(str(warehouse.path), read_only=True) as built:
        names = built.execute(tables).fetchall()
        assert in_memory.rows(tables) == names
        for schema, name in names:
            for query in (f"select * from {schema}.{name} order by all", f"describe {schema}.{name}"):
                assert in_memory.rows(query) == built.execute(query).fetchall(), query


@pytest.fixture(scope="module")
def models(warehouse: Warehouse, results: dict[str, str]) -> dict[str, dict[str, Any]]:
    """dbt's own record of every model by name, with `is_tested`: whether it has a unit test of its own."""
    manifest = json.loads((warehouse.path.parent / "target" / "manifest.json").read_text(encoding="utf-8"))
    tested = {test["model"] for test in manifest["unit_tests"].values()}
    nodes = [node for node in manifest["nodes"].values() if node["resource_type"] == "model"]
    return {node["name"]: node | {"is_tested": node["name"] in tested} for node in nodes}


def branches(sql: str) -> set[str]:
    """What in a model's SQL can go one way or another; a model without any only renames and passes on."""
    return set(BRANCHING.findall(COMMENT.sub("", sql).lower()))


def test_every_model_that_decides_something_has_a_unit_test_of_its_own(models: dict[str, dict[str, Any]]) -> None:
    assert {name for name, node in models.items() if not node["is_tested"]} == RENAMING
    assert {name for name in RENAMING if branches(models[name]["raw_code"])} == set()


def test_every_metric_comes_from_a_model_with_a_unit_test(models: dict[str, dict[str, Any]]) -> None:
    """Of its own: of the models whose rows are summed and those that give figures, exactly one names each metric."""

    def parents(name: str, kind: str) -> set[str]:
        names = {parent.split(".")[-1] for parent in models[name]["depends_on"]["nodes"]}
        return {parent for parent in names if parent.startswith(kind)}

    figures = parents("metric_values_measured", "metric_") - {"metric_availability", "metric_summed"}
    families = figures | parents("metric_contribution_rows", "contribution_")
    # a text that is compared with (a kind of survey) names no metric
    texts = {name: COMPARED.sub("", COMMENT.sub("", models[name]["compiled_code"])) for name in families}
    for metric in metric_ids():
        naming = [name for name in families if f"'{metric}'" in texts[name]]
        assert len(naming) == 1, f"{metric} comes from {naming}"
        assert models[naming[0]]["is_tested"], f"{naming[0]} has no unit test"


def metric_ids() -> list[str]:
    with (ROOT / "seeds" / "metric_catalogue.csv").open(encoding="utf-8", newline="") as handle:
        return [row["metric_id"] for row in csv.DictReader(handle)]


def test_without_any_data_every_metric_says_why() -> None:
    company = build_company({}, AS_OF)
    assert company.failures() == {}
    figures = company.rows("select metric_id, value, not_measurable_reason from marts.metric_values")
    assert {metric for metric, _, _ in figures} == set(metric_ids())
    assert all(value is None and reason.startswith("no source is mapped for") for _, value, reason in figures)
    [(segments,)] = company.rows("select sum(case segments when 'each' then 5 else 1 end) from seeds.metric_catalogue")
    assert len(figures) == segments
    statuses = company.rows("select distinct status from marts.target_status order by status")
    assert statuses == [("not_measurable",), ("unset",)]
