"""What Dagster is told: one lineage from files to page, daily partitions, one job, one schedule."""

from __future__ import annotations

import json
import os
import runpy
import subprocess
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import dagster as dg
import pytest

from orchestration.definitions import defs
from orchestration.defs import jobs
from orchestration.defs.partitions import WAREHOUSE_POOL
from orchestration.defs.platform import freshness
from orchestration.ingest.contract import load_contracts
from orchestration.ingest.mapping import load_mappings
from orchestration.settings import ROOT, Settings
from orchestration.transform.dbt import DBT, TARGET, variables_of


@pytest.fixture(scope="module")
def graph() -> dg.AssetGraph:
    return defs.resolve_asset_graph()


def upstream_of(graph: dg.AssetGraph, key: dg.AssetKey) -> set[dg.AssetKey]:
    found: set[dg.AssetKey] = set()
    waiting = [key]
    while waiting:
        for parent in graph.get(waiting.pop()).parent_keys - found:
            found.add(parent)
            waiting.append(parent)
    return found


def test_one_lineage_leads_from_the_files_to_the_publication(graph: dg.AssetGraph) -> None:
    upstream = upstream_of(graph, dg.AssetKey("publication"))
    assert {dg.AssetKey(["raw", entity]) for entity in load_contracts(ROOT)} <= upstream
    assert {key for key in graph.get_all_asset_keys() if key.path[0] == "marts"} <= upstream
    assert {dg.AssetKey("demo_exports"), dg.AssetKey("staged_release"), dg.AssetKey("site")} <= upstream


def test_every_asset_says_what_one_row_is_and_has_a_group(graph: dg.AssetGraph) -> None:
    for key in graph.get_all_asset_keys():
        node = graph.get(key)
        if node.group_name != "seeds":
            assert (node.description or "").lstrip().lower().startswith("one "), key
        assert node.group_name in {
            "ingestion", "expectations", "seeds", "staging", "intermediate", "segments", "contributions",
            "metrics", "marts", "publishing", "dashboards",
        }, key  # fmt: skip


def test_a_partition_is_a_day_and_whoever_writes_the_warehouse_takes_turns(graph: dg.AssetGraph) -> None:
    for key in graph.get_all_asset_keys():
        assert isinstance(graph.get(key).partitions_def, dg.DailyPartitionsDefinition), key
    touching = {"raw", "expectations", "staging", "intermediate", "segments", "contributions", "metrics", "marts"}
    for definition in defs.resolve_asset_graph().assets_defs:
        if definition.is_executable and {key.path[0] for key in definition.keys} & touching:
            assert definition.op.pool == WAREHOUSE_POOL, definition.keys


def test_a_blocked_delivery_blocks_only_where_the_contract_says_so(graph: dg.AssetGraph) -> None:
    blocking = {key.asset_key.path[-1] for key in graph.asset_check_keys if key.name == "delivery_accepted"
                and graph.get_check_spec(key).blocking}  # fmt: skip
    assert blocking == {"customers", "subscriptions"}


def test_the_schedule_runs_the_last_complete_day(graph: dg.AssetGraph) -> None:
    schedule = defs.resolve_schedule_def("every_morning")
    assert schedule.cron_schedule == "0 6 * * *"
    assert schedule.default_status == dg.DefaultScheduleStatus.RUNNING
    at = datetime(2026, 3, 1, 6, 0, tzinfo=UTC)
    tick = schedule.evaluate_tick(
        dg.build_schedule_context(scheduled_execution_time=at, repository_def=defs.get_repository_def())
    )
    assert tick.run_requests is not None
    assert [request.partition_key for request in tick.run_requests] == ["2026-02-28"]


def test_models_tests_are_asset_checks(graph: dg.AssetGraph) -> None:
    checked = {key.asset_key.path[-1] for key in graph.asset_check_keys}
    assert {"metric_values", "mrr_rollforward_monthly", "customer_mrr_monthly", "target_status"} <= checked


def test_turns_of_dead_runs_are_looked_for_each_minute() -> None:
    sensor = defs.resolve_sensor_def("slots_of_dead_runs")
    assert sensor.default_status == dg.DefaultSensorStatus.RUNNING
    with dg.instance_for_test() as instance:
        found = sensor(dg.build_sensor_context(instance=instance))
    assert isinstance(found, dg.SkipReason)
    assert found.skip_message == "no dead run holds a turn"


def test_every_asset_has_an_owner_a_kind_and_a_freshness_policy(graph: dg.AssetGraph) -> None:
    for key in graph.get_all_asset_keys():
        spec = graph.get(key).to_asset_spec()
        assert spec.owners, key
        assert spec.kinds, key
        assert spec.freshness_policy is not None, key


def test_raw_assets_show_their_contracts_columns(graph: dg.AssetGraph) -> None:
    for entity, contract in load_contracts(ROOT).items():
        schema = graph.get(dg.AssetKey(["raw", entity])).metadata["dagster/column_schema"]
        assert [column.name for column in schema.columns][: len(contract.columns)] == contract.column_names


def test_every_source_has_an_arrival_check_on_what_it_feeds(graph: dg.AssetGraph) -> None:
    contracts = load_contracts(ROOT)
    settings = Settings.from_environment()
    fed = {
        (entity, f"arrival_of_{mapping.source}")
        for mapping in load_mappings(settings.sources, contracts, settings.mapping_environment())
        for entity in mapping.entities
    }
    found = {(k.asset_key.path[-1], k.name) for k in graph.asset_check_keys if k.name.startswith("arrival_of_")}
    assert found == fed
    assert len(found) > 20


def test_every_rule_of_the_churn_standard_is_a_check_that_blocks_nothing(graph: dg.AssetGraph) -> None:
    rules = [key for key in graph.asset_check_keys if key.asset_key.path[0] == "expectations"]
    named = {key.name for key in rules if key.asset_key.path[-1] in ("churn_records", "churn_agreement")}
    assert {"recorded_in_time", "evidence_given", "mrr_before_agrees", "coverage", "no_code_renamed"} <= named
    assert len(named) >= 40
    for key in rules:
        spec = graph.get_check_spec(key)
        assert not spec.blocking
        assert spec.description, key


def test_findings_stand_between_the_two_parts_of_dbt(graph: dg.AssetGraph) -> None:
    agreement = dg.AssetKey(["expectations", "churn_agreement"])
    assert dg.AssetKey(["intermediate", "int_churn_record__agreement"]) in upstream_of(graph, agreement)
    assert agreement in upstream_of(graph, dg.AssetKey(["marts", "churn_events"]))
    parts = [d for d in graph.assets_defs if d.is_executable and d.op.name.startswith("models_")]
    before, after = sorted(parts, key=lambda d: d.op.name == "models_after_expectations")
    assert not before.keys & after.keys
    assert dg.AssetKey(["intermediate", "int_mrr__movements"]) in before.keys
    assert dg.AssetKey(["marts", "metric_values"]) in after.keys


def test_a_test_of_several_tables_is_a_check_of_one(graph: dg.AssetGraph) -> None:
    singular = {path.stem for path in (ROOT / "tests" / "dbt" / "singular").glob("*.sql")}
    assert singular <= {key.name for key in graph.asset_check_keys}


@pytest.mark.filterwarnings("ignore:Parameter `partitions_def`")
def test_what_an_environment_says_of_the_schedule_holds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CS_SCHEDULE", "30 4 * * 1-5")
    monkeypatch.setenv("CS_TIMEZONE", "Europe/Berlin")
    told = runpy.run_path(jobs.__file__)["every_morning"]  # as a process that starts there reads it
    assert (told.cron_schedule, told.execution_timezone) == ("30 4 * * 1-5", "Europe/Berlin")


def parsed_in(target: Path) -> dict[str, dict[str, Any]]:
    """Every node of the manifest there, without when it was made and in which order it names others."""
    nodes = json.loads((target / "manifest.json").read_text(encoding="utf-8"))["nodes"]
    for node in nodes.values():
        del node["created_at"]
        for names in (node.get("sources", []), node["depends_on"].get("nodes", [])):
            names.sort()
    return nodes


@pytest.mark.long
def test_no_var_has_a_say_in_what_is_parsed(tmp_path: Path) -> None:
    # Runs of every day share what was parsed without a var.
    variables = json.dumps(variables_of(date(2026, 2, 28)) | {"churn_standard_from": "2026-01-20"})
    places = ["--project-dir", ".", "--profiles-dir", ".", "--target-path", tmp_path, "--log-path", tmp_path]
    environment = {**os.environ, "CS_WAREHOUSE": str(tmp_path / "warehouse.duckdb"), "DO_NOT_TRACK": "1"}
    command = [DBT, "--quiet", "parse", *places, "--vars", variables]
    subprocess.run(command, cwd=ROOT / "dbt_project", env=environment, check=True, timeout=120)
    known = parsed_in(TARGET)
    assert parsed_in(tmp_path) == known
    assert len(known) > 300


def test_every_raw_entity_can_be_materialised_alone(graph: dg.AssetGraph) -> None:
    # Regression: one check over all entities could not be cut, and took every entity's job with it.
    repository = defs.get_repository_def()
    for entity in load_contracts(ROOT):
        key = dg.AssetKey(["raw", entity])
        checks = graph.get_check_keys_for_assets({key})
        job = repository.get_implicit_job_def_for_assets([key]) or pytest.fail(entity)
        assert job.get_subset(asset_selection={key}, asset_check_selection=checks)


def test_an_asset_fails_when_the_publication_is_stale(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CS_STALE_HOURS", "180")
    assert freshness() == dg.FreshnessPolicy.time_window(timedelta(hours=180), timedelta(hours=130))
