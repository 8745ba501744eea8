"""Churn records, flags, deals, references and programmes taken in: staging's rows are the story's own."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import duckdb
import pandas as pd
import pytest

from orchestration.demo import Company, exports, truth_entities
from orchestration.demo.calendar import day
from orchestration.demo.dialects import parquet, put
from orchestration.demo.exports import write
from orchestration.demo.plants import records
from orchestration.ingest.contract import load_contracts
from orchestration.ingest.report import EntityReport
from orchestration.ingest.run import ingest_entity
from orchestration.settings import DEMO_SOURCES, ROOT, Settings
from tests.unit.demo.conftest import FULL_AS_OF

LATER = FULL_AS_OF + timedelta(days=40)
ENTITIES = [name.removeprefix("current_") for name in truth_entities.TABLES]
STREAMS = [stream for stream in exports.STREAMS if stream.entity in ENTITIES]
CONTRACTS = load_contracts(ROOT)
TakenIn = tuple[Settings, dict[str, EntityReport]]


@pytest.fixture(scope="module")
def taken_in(full: Company, tmp_path_factory: pytest.TempPathFactory) -> TakenIn:
    """The full company's files of these entities, taken in on two days: settings, reports of the second one."""
    settings = Settings(ROOT, tmp_path_factory.mktemp("data"), DEMO_SOURCES)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(exports, "STREAMS", STREAMS)
        write(full, settings.exports, FULL_AS_OF)
        for name in ENTITIES:
            ingest_entity(name, settings, FULL_AS_OF, "run-1")
        write(full, settings.exports, LATER, from_day=FULL_AS_OF)
    return settings, {name: ingest_entity(name, settings, LATER, "run-2") for name in ENTITIES}


@pytest.mark.parametrize("entity", ENTITIES)
def test_the_newest_rows_are_those_of_the_story(full: Company, taken_in: TakenIn, entity: str, tmp_path: Path) -> None:
    settings, _ = taken_in
    contract = CONTRACTS[entity]
    put(tmp_path / "told.parquet", parquet(truth_entities.current(full, day(LATER))[f"current_{entity}"]))
    columns = ", ".join(column.name for column in contract.columns)
    told = ", ".join(f"{column.name}::{column.data_type} as {column.name}" for column in contract.columns)
    changed = "updated_at desc nulls last, " if "updated_at" in contract.column_names else ""
    held = (
        f"select {columns} from raw.{entity} where customer_id <> 'feed000' qualify row_number() over "
        f"(partition by {', '.join(contract.key)} order by {changed}_delivered_on desc, _row_hash desc) = 1"
    )
    right = f"select {told} from read_parquet('{tmp_path / 'told.parquet'}')"
    with duckdb.connect(str(settings.warehouse), read_only=True) as connection:
        assert connection.execute(f"({held}) except all ({right}) limit 3").fetchall() == []
        assert connection.execute(f"({right}) except all ({held}) limit 3").fetchall() == []
        count = connection.execute(f"select count(*) from ({held})").fetchone()
    assert count is not None
    assert count[0] > 50


@pytest.mark.parametrize("entity", ENTITIES)
def test_only_planted_rows_fall_out(full: Company, taken_in: TakenIn, entity: str) -> None:
    settings, reports = taken_in
    planted = records(full, [s for s in STREAMS if s.entity == entity], day(LATER))
    rows = planted.groupby("kind")["rows"].sum()
    assert (reports[entity].rejected_files, reports[entity].is_held) == ([], False)
    assert rows["faulty_rows"] < 20
    assert rows["orphan"] == 1
    assert rows["repeat"] > 0
    with duckdb.connect(str(settings.warehouse), read_only=True) as connection:
        found = connection.execute(
            f"select file, broken, count(*) from (select file, unnest(rules) as broken from quarantine.{entity} "
            "where left_at is null) group by all"
        ).fetchall()
        unknown = connection.execute(f"select count(*) from raw.{entity} where customer_id = 'feed000'").fetchone()
    faults = planted[planted["kind"] == "fault"]
    assert sorted(found) == sorted(faults[["file", "rule", "rows"]].itertuples(index=False, name=None))
    assert unknown == (1,)


def test_an_edited_form_comes_again_and_the_edit_wins(full: Company, taken_in: TakenIn) -> None:
    settings, _ = taken_in
    versions = full.churn_records[full.churn_records["known_on"] <= pd.Timestamp(FULL_AS_OF)]
    edited = versions[versions.duplicated("churn_record_id", keep=False)]
    with duckdb.connect(str(settings.warehouse), read_only=True) as connection:
        held = connection.execute(
            "select churn_record_id from raw.churn_records group by all having count(distinct updated_at) > 1"
        ).fetchall()
    assert len(edited) > 10
    assert {name for (name,) in held} & set(edited["churn_record_id"])


def test_each_system_writes_its_own_dialect(taken_in: TakenIn) -> None:
    folder = taken_in[0].exports

    def first(source: str) -> bytes:
        return sorted((folder / source).iterdir())[0].read_bytes()

    form = sorted((folder / "offboarding").iterdir())[0]
    assert first("offboarding").startswith(b"\xef\xbb\xbfSubmission #,")
    frame = pd.read_csv(form, dtype=str)
    assert frame["Effective on"].str.fullmatch(r"\d{2}/\d{2}/\d{4}").all()
    assert frame["Monthly revenue before ($)"].str.contains(",", regex=False).any()
    assert first("crm_health").startswith(b"Flag|Account|Raised|")
    assert any(mark in first("crm_health") for mark in (b" AM|", b" PM|"))
    assert first("sales").startswith(b"\x1f\x8b")
    assert b";Agreed;" in first("advocacy")
    assert b"client\tprogramme\t" in first("programmes")
