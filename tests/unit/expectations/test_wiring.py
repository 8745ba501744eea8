"""What Dagster shows of the rules: one check a rule, none blocking, graver ones as errors."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import dagster as dg
import pytest

from expectations import steps
from expectations.suites import AGREEMENT_RULES, ENTITIES, collection_rules
from orchestration.defs.quality import agreement, collection
from orchestration.store import run_record
from tests.unit.expectations.records import CONTRACTS, CUSTOMER, LOST, SEEDS
from tests.unit.expectations.test_churn_agreement import AGREEING, EVENT_TYPES, TYPES
from tests.unit.expectations.test_steps import filled
from tests.unit.models.warehouse import Warehouse, create

DAY = "2026-06-30"
TABLES = {"churn_records", "customers", "subscriptions", "survey_responses", "collection_rules"}


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("expectations")
    records = [{**LOST, "avoidable": None, "mrr_after": 1, "recorded_at": datetime(2026, 6, 20)}]
    warehouse = filled(folder, {"churn_records": records, "customers": [CUSTOMER]})
    with_models(warehouse)
    return folder


def with_models(warehouse: Warehouse) -> None:
    import duckdb

    with duckdb.connect(str(warehouse.path)) as connection:
        connection.execute("create schema intermediate")
        row = {**AGREEING, "is_known_customer": False}
        create(connection, steps.RECORDS, TYPES, [row], "intermediate")
        create(connection, steps.EVENTS, EVENT_TYPES, [], "intermediate")


def materialised(home: Path, asset: dg.AssetsDefinition, monkeypatch: pytest.MonkeyPatch) -> dg.ExecuteInProcessResult:
    monkeypatch.setenv("CS_DATA_DIR", str(home))
    with dg.instance_for_test() as instance:
        return dg.materialize([asset], partition_key=DAY, instance=instance)


def test_step_1_tells_every_rule(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    done = materialised(home, collection.collection_expectations, monkeypatch)
    assert done.success
    checks = {(check.asset_key.path[-1], check.check_name): check for check in done.get_asset_check_evaluations()}
    asked = collection_rules(CONTRACTS, SEEDS)
    assert set(checks) == {(entity, rule.id) for entity in ENTITIES for rule in asked[entity]}
    broken = {key: check.severity for key, check in checks.items() if not check.passed}
    assert broken == {
        ("churn_records", "avoidable_given"): dg.AssetCheckSeverity.WARN,
        ("churn_records", "lost_customer_pays_nothing"): dg.AssetCheckSeverity.ERROR,
    }
    told = checks["churn_records", "avoidable_given"].metadata
    assert (told["tried"].value, told["failed"].value, told["sample"].value) == (1, 1, ["R"])
    made = {event.asset_key.path[-1] for event in done.get_asset_materialization_events() if event.asset_key}
    assert made == TABLES
    noted = run_record.read(home, done.run_id, "expectations/collection")
    assert noted is not None
    assert {rule["rule"] for rule in noted["rules"] if rule["failed"]} == {
        "avoidable_given",
        "lost_customer_pays_nothing",
    }
    assert set(noted["rules"][0]) == {
        "entity", "rule", "step", "severity", "field", "description", "tried", "failed", "sample_ids", "error",
    }  # fmt: skip


def test_step_2_tells_every_rule(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    done = materialised(home, agreement.agreement_expectations, monkeypatch)
    assert done.success
    checks = {check.check_name: check for check in done.get_asset_check_evaluations()}
    assert set(checks) == {rule.id for rule in AGREEMENT_RULES}
    assert {name for name, check in checks.items() if not check.passed} == {"customer_exists"}
    noted = run_record.read(home, done.run_id, "expectations/agreement")
    assert noted is not None
    assert {rule["entity"] for rule in noted["rules"]} == {"churn_records"}


def test_no_rule_blocks() -> None:
    for asset in (collection.collection_expectations, agreement.agreement_expectations):
        assert not any(spec.blocking for spec in asset.check_specs)
        assert all(spec.description for spec in asset.check_specs)
