"""The demo's mappings read the demo's files: what is planted is quarantined, everything else is accepted."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pandas as pd
import pytest

from orchestration.demo import ensure, truth
from orchestration.demo.ensure import anchored
from orchestration.demo.exports import STREAMS, write_before_correction, write_correction
from orchestration.ingest.contract import load_contracts
from orchestration.ingest.mapping import load_mappings
from orchestration.ingest.report import EntityReport
from orchestration.ingest.run import ingest_entity
from orchestration.settings import DEMO_SOURCES, ROOT, Settings
from tests.unit.demo.conftest import SMALL, SMALL_AS_OF

TakenIn = tuple[Settings, dict[str, EntityReport], pd.DataFrame]
ENTITIES = sorted({stream.entity for stream in STREAMS})
CONTRACTS = load_contracts(ROOT)


@pytest.fixture(scope="module")
def taken_in(
    tmp_path_factory: pytest.TempPathFactory,
) -> tuple[Settings, dict[str, EntityReport], pd.DataFrame]:
    """The small company after one ingestion: settings, reports by entity, what was planted."""
    folder = tmp_path_factory.mktemp("data")
    settings = Settings(ROOT, folder, DEMO_SOURCES)
    ensure(folder, SMALL_AS_OF, **SMALL)
    reports = {name: ingest_entity(name, settings, SMALL_AS_OF, "run-1") for name in ENTITIES}
    return settings, reports, truth.compute(anchored(folder), SMALL_AS_OF)["planted"]


def test_every_stream_has_its_mapping_and_every_mapping_its_stream() -> None:
    mappings = load_mappings(DEMO_SOURCES, load_contracts(ROOT), {"CS_DATA_DIR": "/somewhere"})
    assert {m.source for m in mappings} == {stream.source for stream in STREAMS}
    fed = {(m.source, entity) for m in mappings for entity in m.entities}
    assert fed == {(s.source, s.entity) for s in STREAMS} | {("helpdesk", "survey_responses")}


@pytest.mark.parametrize("entity", ENTITIES)
def test_no_file_is_rejected_and_nothing_is_held(taken_in: TakenIn, entity: str) -> None:
    _, reports, _ = taken_in
    report = reports[entity]
    assert (report.rejected_files, report.held, report.is_held) == ([], 0, False)
    assert report.rows_in == report.accepted + report.quarantined + report.duplicates
    assert report.accepted > 0


@pytest.mark.parametrize("entity", ENTITIES)
def test_what_is_planted_is_what_is_quarantined(taken_in: TakenIn, entity: str) -> None:
    settings, reports, planted = taken_in
    own = planted[planted["entity"] == entity]
    rows = own.groupby("kind")["rows"].sum()
    assert reports[entity].quarantined == rows["faulty_rows"]
    assert reports[entity].duplicates == rows.get("repeat", 0)
    with duckdb.connect(str(settings.warehouse), read_only=True) as connection:
        found = connection.execute(
            f"select _source, file, broken, count(*) from (select _source, file, unnest(rules) as broken "
            f"from quarantine.{entity} where left_at is null) group by all"
        ).fetchall()
        known = "select customer_id from raw.customers"
        is_unknown = f"customer_id not in ({known})" if "customer_id" in CONTRACTS[entity].column_names else "false"
        orphans = connection.execute(f"select count(*) from raw.{entity} where {is_unknown}").fetchone()[0]
    faults = own[own["kind"] == "fault"]
    assert sorted(found) == sorted(faults[["source", "file", "rule", "rows"]].itertuples(index=False, name=None))
    assert orphans == rows.get("orphan", 0)


def test_amounts_dates_and_times_arrive_as_the_company_knows_them(taken_in: TakenIn) -> None:
    settings, _, _ = taken_in
    company = anchored(settings.data_dir)
    with duckdb.connect(str(settings.warehouse), read_only=True) as connection:
        raw = connection.execute("select touchpoint_id, occurred_at from raw.touchpoints").fetchall()
        yearly = connection.execute(
            "select subscription_id, start_date, mrr from raw.subscriptions where _source = 'annual_contracts'"
        ).fetchall()
    times = company.touchpoints.set_index("touchpoint_id")["occurred_at"]
    assert all(times[key] == when for key, when in raw if key in times.index)
    assert sum(key in times.index for key, _ in raw) > 300
    annual = company.subscriptions[company.subscriptions["system"] == "annual"]
    prices = annual.groupby(["subscription_id", "start_date"])["cents"].agg(set)
    ours = [(prices[(sub, pd.Timestamp(start))], mrr) for sub, start, mrr in yearly if sub in prices.index]
    assert len(ours) > 5
    assert all(any(abs(float(mrr) - price / 1200) <= 5e-7 for price in of_row) for of_row, mrr in ours)


@pytest.mark.long
def test_a_corrected_file_replaces_its_rows(tmp_path: Path) -> None:
    settings = Settings(ROOT, tmp_path, DEMO_SOURCES)
    ensure(tmp_path, SMALL_AS_OF, **SMALL)
    company = anchored(tmp_path)
    path, faults = write_before_correction(company, settings.exports)
    before = ingest_entity("touchpoints", settings, SMALL_AS_OF, "run-1")
    assert write_correction(company, settings.exports) == path
    after = ingest_entity("touchpoints", settings, SMALL_AS_OF, "run-2")
    assert before.quarantined_total - after.quarantined_total == faults["enum:channel"] == 2
    assert after.rows_total - before.rows_total == 3
    with duckdb.connect(str(settings.warehouse), read_only=True) as connection:
        left = connection.execute("select file from quarantine.touchpoints where left_at is not null").fetchall()
    assert left == [(path.name,)] * 2
