"""Both steps on a warehouse: newest versions as known at as_of in, findings and rules out, all or nothing."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest

from expectations import steps, store
from expectations.rules import Finding, RuleResult
from orchestration.publish import meanings
from tests.unit.expectations.records import AS_OF, CONTRACTS, CUSTOMER, LOST, SEEDS
from tests.unit.expectations.test_churn_agreement import AGREEING, EVENT, EVENT_TYPES, TYPES
from tests.unit.models.warehouse import Row, Warehouse, create


def filled(folder: Path, rows: dict[str, list[Row]], statuses: dict[str, Row] | None = None) -> Warehouse:
    warehouse = Warehouse(folder / "warehouse.duckdb")
    warehouse.fill(rows, statuses)
    return warehouse


SINCE = date(2026, 6, 1)


def collect(warehouse: Warehouse, as_of: date = AS_OF) -> steps.Step:
    return steps.collect(warehouse.path, CONTRACTS, SEEDS, warehouse.path.parent / "history", as_of, SINCE)


def agree(warehouse: Warehouse) -> steps.Step:
    return steps.agree(warehouse.path, SEEDS, AS_OF, SINCE)


def with_models(warehouse: Warehouse, records: list[Row], events: list[Row]) -> None:
    with duckdb.connect(str(warehouse.path)) as connection:
        connection.execute("create schema intermediate")
        create(connection, steps.RECORDS, TYPES, records, "intermediate")
        create(connection, steps.EVENTS, EVENT_TYPES, events, "intermediate")


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
    assert agree(warehouse).findings == {"churn_agreement": []}
    assert warehouse.rows("select sum(tried), count(*) from expectations.agreement_rules") == [(0, 6)]


def test_a_version_recorded_after_as_of_hides_no_older_one(tmp_path: Path) -> None:
    known = {**LOST, "avoidable": None}
    ahead = {**LOST, "recorded_at": datetime(2027, 6, 11), "updated_at": datetime(2026, 6, 29)}
    step = collect(filled(tmp_path, {"churn_records": [known, ahead]}))
    assert step.findings["churn_records"] == [Finding("R", "avoidable_given")]


def test_a_record_from_the_future_does_not_disappear_silently(tmp_path: Path) -> None:
    typo = {**LOST, "churn_record_id": "typo", "recorded_at": datetime(2027, 6, 11)}
    step = collect(filled(tmp_path, {"churn_records": [dict(LOST), typo]}))
    results = {result.rule: result for result in step.results if result.entity == "churn_records"}
    told = results["recorded_by_as_of"]
    assert (told.tried, told.failed, told.sample_ids) == (2, 1, "typo")
    assert step.findings["churn_records"] == []
    assert results["avoidable_given"].tried == 1


def test_a_finding_bears_the_very_id_of_its_record(tmp_path: Path) -> None:
    ids = [f"R{end}" for end in ("", "\u2003", "\u3000", "\x0b", "\u2028")]
    warehouse = filled(tmp_path, {"churn_records": [{**LOST, "churn_record_id": i, "avoidable": None} for i in ids]})
    with_models(warehouse, [{**AGREEING, "churn_record_id": i, "mrr_before": Decimal(1)} for i in ids], [])
    collect(warehouse)
    agree(warehouse)
    for table in ("churn_records", "churn_agreement"):
        joined = f"from expectations.{table} inner join raw.churn_records on record_key = churn_record_id"
        assert warehouse.rows(f"select count(*), count(distinct record_key) {joined}") == [(5, 5)], table


def test_results_count_records_since_the_standard_began_and_findings_tell_of_all(tmp_path: Path) -> None:
    first = {**LOST, "churn_record_id": "first", "effective_date": SINCE, "notice_date": SINCE, "avoidable": None}
    before = {**first, "churn_record_id": "before", "effective_date": date(2026, 5, 31), "primary_reason": "other"}
    warehouse = filled(tmp_path, {"churn_records": [dict(LOST), first, before], "customers": [CUSTOMER]})
    quarantine(warehouse, ("new.csv", 7, ["enum:avoidable"], None))
    step = collect(warehouse)
    assert Finding("before", "avoidable_given") in step.findings["churn_records"]
    results = {result.rule: result for result in step.results if result.entity == "churn_records"}
    told = results["avoidable_given"]
    assert (told.tried, told.failed, told.sample_ids) == (2, 1, "first")
    assert (results["avoidable_in_list"].tried, results["avoidable_in_list"].failed) == (3, 1)
    assert results["other_text_given"].tried == 0
    assert results["other_and_unknown_at_most_10_percent"].tried == 2
    assert results["recorded_by_as_of"].tried == 3
    wrong = {**AGREEING, "mrr_before": Decimal(1)}
    with_models(
        warehouse,
        [wrong, {**wrong, "churn_record_id": "before", "effective_date": date(2026, 5, 31)}],
        [],
    )
    step = agree(warehouse)
    assert {finding.record_key for finding in step.findings["churn_agreement"]} == {"R", "before"}
    told = next(result for result in step.results if result.rule == "mrr_before_agrees")
    assert (told.tried, told.failed, told.sample_ids) == (1, 1, "R")


def published(folder: Path, **labels: str) -> None:
    """A release whose vocabulary calls some codes otherwise enters the history."""
    release = folder / "release"
    (release / "parquet").mkdir(parents=True, exist_ok=True)
    cases = "".join(f" when '{code}' then '{label}'" for code, label in labels.items())
    with duckdb.connect() as connection:
        connection.execute(
            f"copy (select * replace (case code {cases} when '' then '' else label end as label) from "
            f"read_csv('{SEEDS / 'churn_taxonomy.csv'}', all_varchar = true) where code != '{labels.get('without')}') "
            f"to '{release / 'parquet' / 'churn_taxonomy.parquet'}' (format parquet)"
        )
    meanings.keep(folder / "history", release)


def test_a_renamed_code_stays_red_whatever_is_published_since(tmp_path: Path) -> None:
    warehouse = filled(tmp_path, {"churn_records": []})  # the batch is judged, records or none

    def verdict() -> RuleResult:
        return next(result for result in collect(warehouse).results if result.rule == "no_code_renamed")

    assert (verdict().tried, verdict().failed) == (0, 0)
    published(tmp_path, service="Care", without="other")
    assert (verdict().failed, verdict().sample_ids) == (1, "1/reason/service")
    published(tmp_path)  # today's wording, and the code that was new
    result = verdict()
    assert (result.failed, result.sample_ids) == (1, "1/reason/service")
    assert result.tried > 30


def test_agreement_reads_the_models_and_writes_its_tables(tmp_path: Path) -> None:
    warehouse = filled(tmp_path, {"churn_records": [dict(LOST)]})
    differing = {**AGREEING, "churn_record_id": "R2", "mrr_before": Decimal("100.11")}
    with_models(warehouse, [dict(AGREEING), differing], [dict(EVENT), {**EVENT, "customer_id": "D"}])
    step = agree(warehouse)
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
