"""What the team's own systems deliver, taken in: staging's rows are the story's, and only planted rows fall out."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import duckdb
import pandas as pd
import pytest

from orchestration.demo import ensure, exports, truth
from orchestration.demo.ensure import anchored
from orchestration.demo.truth_success import MAKERS
from orchestration.ingest.contract import Contract, load_contracts
from orchestration.ingest.report import EntityReport
from orchestration.ingest.run import ingest_entity
from orchestration.settings import DEMO_SOURCES, ROOT, Settings
from tests.unit.demo.conftest import SMALL, SMALL_AS_OF

LATER = SMALL_AS_OF + timedelta(days=31)  # past a month-end, some Mondays and many daily files
CONTRACTS = load_contracts(ROOT)
TakenIn = tuple[Settings, dict[str, EntityReport], dict[str, pd.DataFrame]]


@pytest.fixture(scope="module")
def taken_in(tmp_path_factory: pytest.TempPathFactory) -> TakenIn:
    """The small company's files of these entities after one ingestion: settings, reports by entity, the truth."""
    folder = tmp_path_factory.mktemp("data")
    settings = Settings(ROOT, folder, DEMO_SOURCES)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(exports, "STREAMS", [stream for stream in exports.STREAMS if stream.entity in MAKERS])
        ensure(folder, SMALL_AS_OF, **SMALL)
        ensure(folder, LATER)
    reports = {name: ingest_entity(name, settings, LATER, "run-1") for name in MAKERS}
    return settings, reports, truth.compute(anchored(folder), LATER)


def newest(contract: Contract) -> str:
    """The rows that staging holds, in the contract's columns: the newest version of every key."""
    columns = ", ".join(column.name for column in contract.columns)
    changed = "updated_at desc nulls last, " if "updated_at" in contract.column_names else ""
    where = "where customer_id <> 'feed000'" if "customer_id" in contract.column_names else ""
    return (
        f"select {columns} from raw.{contract.entity} {where} qualify row_number() over (partition by "
        f"{', '.join(contract.key)} order by {changed}_delivered_on desc nulls last, _row_hash desc) = 1"
    )


@pytest.mark.parametrize("entity", MAKERS)
def test_the_newest_rows_are_those_of_the_story(taken_in: TakenIn, entity: str, tmp_path: Path) -> None:
    settings, _, _ = taken_in
    contract = CONTRACTS[entity]
    story = settings.data_dir / "demo" / "truth" / f"current_{entity}.parquet"
    # Days are stored as moments in the truth: both sides are compared in the contract's types.
    told = ", ".join(f"{column.name}::{column.data_type} as {column.name}" for column in contract.columns)
    with duckdb.connect(str(settings.warehouse), read_only=True) as connection:
        held, right = newest(contract), f"select {told} from read_parquet('{story}')"
        assert connection.execute(f"({held}) except all ({right})").fetchall() == []
        assert connection.execute(f"({right}) except all ({held})").fetchall() == []
        assert connection.execute(f"select count(*) > 5 from ({held})").fetchone() == (True,)


@pytest.mark.parametrize("entity", MAKERS)
def test_only_planted_rows_are_quarantined_and_none_is_held(taken_in: TakenIn, entity: str) -> None:
    settings, reports, tables = taken_in
    planted = tables["planted"].query("entity == @entity")
    rows, report = planted.groupby("kind")["rows"].sum(), reports[entity]
    assert (report.rejected_files, report.is_held) == ([], False)
    assert report.quarantined == rows["faulty_rows"] < 20
    assert report.duplicates == rows["repeat"] > 0
    with duckdb.connect(str(settings.warehouse), read_only=True) as connection:
        found = connection.execute(
            f"select file, broken, count(*) from (select file, unnest(rules) as broken from quarantine.{entity} "
            "where left_at is null) group by all"
        ).fetchall()
    faults = planted[planted["kind"] == "fault"]
    assert sorted(found) == sorted(faults[["file", "rule", "rows"]].itertuples(index=False, name=None))


def test_people_write_their_own_letters_and_last_days(taken_in: TakenIn) -> None:
    settings, _, tables = taken_in
    newest_file = sorted((settings.exports / "people").glob("team-*.csv"))[-1]
    raw = newest_file.read_bytes()
    assert "Françoise".encode("cp1252") in raw
    with pytest.raises(UnicodeDecodeError):
        raw.decode("utf-8")
    frame = pd.read_csv(newest_file, sep=";", dtype=str, encoding="cp1252").set_index("Personnel No")
    left = tables["current_csms"].set_index("csm_id")["left_on"].dropna()
    assert len(left) == 1
    last_day = pd.to_datetime(frame.loc[left.index[0], "Last Day"], format="%d.%m.%Y")
    assert last_day + pd.Timedelta(days=1) == left.iloc[0]


def test_accounting_writes_tabs_points_at_thousands_and_a_comma(taken_in: TakenIn) -> None:
    settings, _, _ = taken_in
    files = sorted((settings.exports / "accounting").glob("open_items_*.tsv"))
    frame = pd.concat(pd.read_csv(f, sep="\t", dtype=str) for f in files)
    good = frame[frame["doc_no"].str.startswith("RE-")]
    assert good["gross"].str.fullmatch(r"-?\d{1,3}(\.\d{3})*,\d{2}").all()
    assert good["gross"].str.contains(".", regex=False).any()
    assert good["doc_date"].str.fullmatch(r"\d{8}").all()
    states = good.groupby("doc_no")["state"].agg(list)
    assert states.map(lambda seen: seen == ["O", "P"]).any(), "an invoice comes when issued and when paid"


def test_files_come_at_the_rhythm_of_their_system(taken_in: TakenIn) -> None:
    settings, _, _ = taken_in

    def days(source: str, pattern: str) -> list[date]:
        digits = ("".join(c for c in p.name if c.isdigit()) for p in (settings.exports / source).glob(pattern))
        return [date(int(d[:4]), int(d[4:6]), int(d[6:8])) for d in digits]

    for monthly in ("team", "courses", "growth", "reviews", "praise"):
        assert all((d + timedelta(days=1)).day == 1 for d in days("people", f"{monthly}-*.csv"))
    daily_from = SMALL_AS_OF - timedelta(days=14)
    for source in ("coverage", "audits"):
        recent = [d for d in days(source, "*") if d >= daily_from]
        assert recent
        assert {d.weekday() for d in recent} == {0}
