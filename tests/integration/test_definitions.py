"""What Dagster is told: one lineage from files to page, daily partitions, one job, one schedule."""

from __future__ import annotations

from datetime import UTC, datetime

import dagster as dg
import pytest

from orchestration.definitions import defs
from orchestration.defs.partitions import WAREHOUSE_POOL
from orchestration.ingest.contract import load_contracts
from orchestration.settings import ROOT


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
            "ingestion", "expectations", "seeds", "staging", "intermediate", "segments", "metrics", "marts",
            "publishing", "dashboards",
        }, key  # fmt: skip


def test_a_partition_is_a_day_and_whoever_writes_the_warehouse_takes_turns(graph: dg.AssetGraph) -> None:
    for key in graph.get_all_asset_keys():
        assert isinstance(graph.get(key).partitions_def, dg.DailyPartitionsDefinition), key
    touching = {"raw", "expectations", "staging", "intermediate", "segments", "metrics", "marts"}
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
