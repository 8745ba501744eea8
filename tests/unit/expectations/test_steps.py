"""Both steps on a warehouse: newest versions as known at as_of in, findings and rules out, all or nothing."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest

from expectations import steps, store
from expectations.rules import Finding
from tests.unit.expectations.records import AS_OF, CONTRACTS, CUSTOMER, LOST, SEEDS
from tests.unit.expectations.test_churn_agreement import AGREEING, EVENT, EVENT_TYPES, TYPES
from tests.unit.models.warehouse import Row, Warehouse, create


def filled(folder: Path, rows: dict[str, list[Row]], statuses: dict[str, Row] | None = None) -> Warehouse:
    warehouse = Warehouse(folder / "warehouse.duckdb")
    warehouse.fill(rows, statuses)
    return warehouse


def collect(warehouse: Warehouse, as_of: date = AS_OF) -> steps.Step:
    return steps.collect(warehouse.path, CONTRACTS, SEEDS, warehouse.path.parent / "published", as_of)


def quarantine(warehouse: Warehouse, *rows: tuple[str, int | None, list[str], datetime | None]) -> None:
    with duckdb.connect(str(warehouse.path)) as connection:
        connection.execute("create schema quarantine")
        connection.execute(
            "create table quarantine.churn_records (file varchar, line bigint, rules varchar[], left_at timestamp)"
        )
        connection.executemany("insert into quarantine.churn_records values (?, ?, ?, ?)", rows)


def test_findings_and_rules_are_written(tmp_path: Path) -> None:
    records = [dict(LOST), {**LOST, "churn_record_id": "R2", "avoidable": None, "recorded_by": None}]
    warehouse = filled(tmp_path, {"churn_records": records, "customers": [{**CUSTOMER, "industry": None}]})
    quarantine(
        warehouse,
        ("old.csv", 3, ["required:customer_id"], datetime(2026, 6, 1)),
        ("new.csv", 7, ["required:customer_id", "enum:avoidable"], None),
        ("new.parquet", None, ["enum:avoidable"], None),
    )
    step = collect(warehouse)
    assert warehouse.rows("from expectations.churn_records") == [("R2", "avoidable_given"), ("R2", "recorded_by_given")]
    assert warehouse.rows("from expectations.customers") == [("C", "industry_given")]
    assert warehouse.rows("from expectations.subscriptions") == []
    rules = warehouse.rows(
        "select rule, step, severity, tried, failed, sample_ids from expectations.collection_rules "
        "where entity = 'churn_records' and failed > 0 order by rule"
    )
    assert rules == [
        ("avoidable_given", "standard", "warning", 2, 1, "R2"),
        ("avoidable_in_list", "structure", "critical", 4, 2, "new.csv:7, new.parquet"),
        ("customer_id_given", "structure", "critical", 4, 1, "new.csv:7"),
        ("recorded_by_given", "standard", "warning", 2, 1, "R2"),
    ]
    assert len(warehouse.rows("from expectations.collection_rules")) == len(step.results)
    types = dict(
        warehouse.rows(
            "select column_name, data_type from information_schema.columns "
            "where table_schema = 'expectations' and table_name = 'collection_rules'"
        )
    )
    assert {name: kind for name, kind in types.items() if kind != "VARCHAR"} == {"tried": "BIGINT", "failed": "BIGINT"}


def test_a_second_run_replaces_the_first(tmp_path: Path) -> None:
    warehouse = filled(tmp_path, {"churn_records": [{**LOST, "avoidable": None}]})
    collect(warehouse)
    with duckdb.connect(str(warehouse.path)) as connection:
        connection.execute("update raw.churn_records set avoidable = 'unknown'")
    collect(warehouse)
    assert warehouse.rows("from expectations.churn_records") == []


def test_the_newest_version_of_a_record_is_judged_as_known_at_as_of(tmp_path: Path) -> None:
    older = {**LOST, "avoidable": None, "updated_at": datetime(2026, 6, 10)}
    late = {**LOST, "churn_record_id": "late", "avoidable": None, "recorded_at": datetime(2026, 7, 1)}
    just = {**late, "churn_record_id": "just", "recorded_at": datetime(2026, 6, 30, 23, 59, 59)}
    mended = {**LOST, "churn_record_id": "mended", "avoidable": None, "updated_at": None}
    again = {**mended, "updated_at": LOST["updated_at"], "avoidable": "unknown"}
    warehouse = filled(tmp_path, {"churn_records": [dict(LOST), older, late, just, mended, again]})
    step = collect(warehouse)
    assert {f.record_key for f in step.findings["churn_records"] if f.rule == "avoidable_given"} == {"just"}
    tried = {result.rule: result.tried for result in step.results if result.entity == "churn_records"}
    assert tried["avoidable_given"] == 3


def test_without_a_source_nothing_is_tried_and_nothing_is_loaded(tmp_path: Path, monkeypatch: Any) -> None:
    monkeypatch.setattr("expectations.runner._context", lambda: pytest.fail("Great Expectations was loaded"))
    unmapped = {name: {"is_mapped": False} for name in CONTRACTS}
    warehouse = filled(tmp_path, {"churn_records": [dict(LOST)]}, unmapped)
    step = collect(warehouse)
    assert step.results
    assert not any(result.tried or result.failed for result in step.results)
    assert not any(step.findings.values())
    assert steps.agree(warehouse.path, SEEDS, AS_OF).findings == {"churn_agreement": []}
    assert warehouse.rows("select sum(tried), count(*) from expectations.agreement_rules") == [(0, 6)]


def test_a_renamed_code_is_told_by_the_published_seed(tmp_path: Path) -> None:
    warehouse = filled(tmp_path, {"churn_records": [dict(LOST)]})
    folder = tmp_path / "published" / "current" / "parquet"
    folder.mkdir(parents=True)
    seed = str(SEEDS / "churn_taxonomy.csv")
    with duckdb.connect() as connection:
        connection.execute(
            "copy (select * replace (case code when 'service' then 'Care' else label end as label) "
            f"from read_csv('{seed}')) to '{folder / 'churn_taxonomy.parquet'}' (format parquet)"
        )
    result = next(result for result in collect(warehouse).results if result.rule == "no_code_renamed")
    assert (result.failed, result.sample_ids) == (1, "1/reason/service")
    assert result.tried > 30


def test_agreement_reads_the_models_and_writes_its_tables(tmp_path: Path) -> None:
    warehouse = filled(tmp_path, {"churn_records": [dict(LOST)]})
    differing = {**AGREEING, "churn_record_id": "R2", "mrr_before": Decimal("100.11")}
    with duckdb.connect(str(warehouse.path)) as connection:
        connection.execute("create schema intermediate")
        create(connection, steps.RECORDS, TYPES, [dict(AGREEING), differing], "intermediate")
        create(connection, steps.EVENTS, EVENT_TYPES, [dict(EVENT), {**EVENT, "customer_id": "D"}], "intermediate")
    step = steps.agree(warehouse.path, SEEDS, AS_OF)
    assert step.findings == {"churn_agreement": [Finding("R2", "mrr_before_agrees")]}
    assert warehouse.rows("from expectations.churn_agreement") == [("R2", "mrr_before_agrees")]
    failed = warehouse.rows(
        "select entity, rule, tried, failed, sample_ids from expectations.agreement_rules where failed > 0"
    )
    assert sorted(failed) == [
        ("churn_records", "coverage", 2, 1, "D"),
        ("churn_records", "mrr_before_agrees", 2, 1, "R2"),
    ]


def test_a_failure_leaves_the_tables_as_they_were(tmp_path: Path) -> None:
    warehouse = filled(tmp_path, {"churn_records": [{**LOST, "avoidable": None}]})
    step = collect(warehouse)
    broken: Any = {"customers": [Finding("x", "y")], "churn_records": [None]}
    with pytest.raises(AttributeError):
        store.write(warehouse.path, broken, step.results, "collection_rules")
    assert warehouse.rows("from expectations.customers") == []
    assert warehouse.rows("from expectations.churn_records") == [("R", "avoidable_given")]


def test_many_findings_are_written_quickly_and_in_order(tmp_path: Path) -> None:
    found = [Finding(f"R{n:06}", "a_rule") for n in range(100_000)]
    path = tmp_path / "warehouse.duckdb"
    store.write(path, {"customers": reversed(found)}, [], "collection_rules")
    with duckdb.connect(str(path), read_only=True) as connection:
        counted = connection.execute("select count(*), min(record_key) from expectations.customers").fetchone()
        assert counted == (100_000, "R000000")
        assert connection.execute("from expectations.collection_rules").fetchall() == []
