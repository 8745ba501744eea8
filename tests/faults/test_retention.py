"""What is older than its limit goes: no figure changes, a rebuild misses nothing, Dagster still knows its assets."""

from __future__ import annotations

import os
import shutil
import sqlite3
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import dagster as dg
import duckdb
import pytest

from orchestration.defs.housekeeping import forget, old_runs
from orchestration.ingest.landing import Landing
from orchestration.publish import release
from orchestration.recovery import damage, retention
from orchestration.recovery.limits import Limits
from orchestration.settings import Settings
from tests.conftest import dagster_home_in
from tests.support.command import command
from tests.support.folders import changed, contents
from tests.support.tiny import Tiny
from tests.unit.publish.past import Past, figure, past_in

NOW = datetime.now(UTC) + timedelta(hours=1)  # everything here was delivered before
OLD, DAYS = ["2026-03-30", "2026-03-31"], ["2026-06-20", "2026-06-25"]
NEXT = "2026-06-26"
TIGHT = Limits(releases=2, runs=1, replaced_days=0, history_days=14)


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Past:
    """Two publications, the second of corrected files, and two of long ago in their likeness. To be read only."""
    past = past_in(tmp_path_factory.mktemp("past"))
    mapping = past.company.sources / "tiny.yml"  # a snapshot without a date replaces nothing: it may lack keys
    mapping.write_text(mapping.read_text(encoding="utf-8").replace("snapshot", "append"), encoding="utf-8")
    for n, day in enumerate(DAYS):
        past.company.deliver(customers=40 + n, spoiled=n)
        past.ingest(day)
        past.publish(day, [figure("rate", n, end="2026-02-28")])
    first = past.made[0].publication_id
    for day in OLD:
        name = first.replace(DAYS[0], day)
        releases, history = past.settings.published / "releases", past.settings.history
        shutil.copytree(releases / first, releases / name)
        shutil.copy(history / f"{first}.parquet", history / f"{name}.parquet")
    return past


@pytest.fixture
def past(published: Past, tmp_path: Path) -> Past:
    return Past(published.company.copied(tmp_path))


def entity_tables(settings: Settings) -> dict[str, list[tuple[Any, ...]]]:
    with duckdb.connect(str(settings.warehouse), read_only=True) as connection:
        names = ["raw.customers", "raw.subscriptions", "raw.missing_keys", "quarantine.subscriptions"]
        return {name: connection.execute(f"select * from {name} order by all").fetchall() for name in names}


def accepted(settings: Settings) -> set[str]:
    return {path.parent.name for path in settings.landing.glob("*/*/accepted.parquet")}


def test_nothing_goes_that_no_limit_names(past: Past) -> None:
    before = contents(past.settings.data_dir)
    gone = retention.prune(past.settings, Limits(releases=4), NOW)
    assert gone == []
    others = {name for name in changed(before, contents(past.settings.data_dir)) if "/releases/" not in name}
    assert others == set(), "but for older releases, which are write-protected now"


def test_the_shown_release_stays_and_the_newest_with_it(past: Past) -> None:
    folder = past.settings.published / "releases"
    newest = sorted(path.name for path in folder.iterdir())
    (folder / ".staging-left-by-a-killed-run").mkdir()
    (past.settings.published / "current").unlink()
    (past.settings.published / "current").symlink_to(f"releases/{newest[0]}")
    retention.prune(past.settings, TIGHT, NOW)
    assert sorted(path.name for path in folder.iterdir()) == [newest[0], *newest[-2:]]


def test_what_killed_writers_left_goes_after_a_day(past: Past) -> None:
    settings, old = past.settings, (NOW - timedelta(hours=25)).timestamp()
    places = (settings.data_dir, settings.landing, settings.history / "runs")
    for folder in places:
        folder.mkdir(exist_ok=True)
        for name in (".stale.json.77.tmp", ".fresh.json.78.tmp"):
            (folder / name).write_text("{", encoding="utf-8")
        os.utime(folder / ".stale.json.77.tmp", (old, old))
        os.utime(folder / ".fresh.json.78.tmp", (NOW.timestamp(), NOW.timestamp()))
    gone = [one.path for one in retention.prune(settings, Limits(releases=4), NOW) if one.kind == retention.HALVES]
    assert gone == [folder / ".stale.json.77.tmp" for folder in places]
    assert all([path.name for path in folder.glob(".*.tmp")] == [".fresh.json.78.tmp"] for folder in places)


def test_runs_that_were_refused_take_no_record_of_a_real_one(tmp_path: Path) -> None:
    for n in range(9):
        record = tmp_path / "runs" / f"r{n}"
        record.mkdir(parents=True)
        (record / "turn").write_text("taken" if n < 3 else "refused", encoding="utf-8")
        os.utime(record, (n, n))
    assert [path.name for path in retention.old_records(tmp_path, 2)] == ["r0", "r3", "r4", "r5", "r6"]


def test_the_last_publication_of_each_month_stays(past: Past) -> None:
    retention.prune(past.settings, TIGHT, NOW)
    left = [file.name[:10] for file in sorted(past.settings.history.glob("2*.parquet"))]
    assert left == ["2026-03-31", "2026-06-20", "2026-06-25"]


@pytest.mark.long
def test_the_next_publication_tells_the_same_of_those_before_it(past: Past, tmp_path: Path) -> None:
    pruned = Past(Tiny.in_folder(shutil.copytree(past.company.sources.parent, tmp_path / "pruned", symlinks=True)))
    assert retention.prune(pruned.settings, TIGHT, NOW)
    told = []
    for one in (past, pruned):
        one.company.deliver(customers=60)
        one.ingest(NEXT)
        one.publish(NEXT, [figure("rate", 99, end="2026-02-28")])
        before_today = f"as_of < '{NEXT}' order by all"
        told.append(
            [
                one.rows(f"select * from metric_history where {before_today}"),
                one.rows("select * exclude (new_publication_id) from restatements order by all"),
            ]
        )
    assert told[0] == told[1]
    assert all(told[0])


def test_rows_that_were_replaced_go_and_a_rebuild_does_not_miss_them(past: Past) -> None:
    settings, before = past.settings, entity_tables(past.settings)
    needed = {
        batch
        for entity in ("customers", "subscriptions")
        for batch in Landing(settings.landing, entity).ledger.state().live()
    }
    gone = [one for one in retention.prune(settings, TIGHT, NOW) if one.kind == retention.REPLACED]
    assert gone
    assert needed <= accepted(settings)
    assert damage.examine(settings.landing).damaged == []
    settings.warehouse.unlink()
    past.ingest(DAYS[-1])
    assert entity_tables(settings) == before


def test_a_file_that_comes_back_after_its_rows_went_is_read_anew(past: Past) -> None:
    settings = past.settings
    retention.prune(settings, TIGHT, NOW)
    left = accepted(settings)
    past.company.deliver(customers=40)  # the first delivery of all, as it was
    past.ingest(NEXT)
    with duckdb.connect(str(settings.warehouse), read_only=True) as connection:
        rows = connection.execute("select count(*) from raw.subscriptions where subscription_id = 's40'").fetchone()
    assert rows == (1,)
    assert damage.examine(settings.landing).damaged == []
    assert accepted(settings) >= left


def test_rows_stay_as_many_days_as_is_said_and_what_counted_at_the_last_publication_longer(past: Past) -> None:
    def replaced(limits: Limits, now: datetime) -> list[Path]:
        return [one.path for one in retention.doomed(past.settings, limits, now) if one.kind == retention.REPLACED]

    a_week = Limits(replaced_days=7)
    assert replaced(a_week, NOW + timedelta(days=6)) == []
    later = NOW + timedelta(days=8)
    before = replaced(a_week, later)
    assert before
    past.company.deliver(customers=70)
    past.ingest(NEXT)
    assert replaced(a_week, later) == before, "the next publication will compare with what counted at the last one"


def test_a_trial_shows_and_removes_nothing(past: Past, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DAGSTER_HOME", str(dagster_home_in(tmp_path)))
    monkeypatch.setenv("CS_KEEP_RELEASES", "2")
    before = contents(past.settings.data_dir)
    told = command("prune", "--dry-run", "--data-dir", past.settings.data_dir).stdout
    assert "releases that were replaced" in told
    assert contents(past.settings.data_dir) == before
    told = command("prune", "--data-dir", past.settings.data_dir).stdout
    assert "     2 " in told
    assert len(list((past.settings.published / "releases").iterdir())) == 2
    assert "Nothing is older" in command("prune", "--data-dir", past.settings.data_dir).stdout
    monkeypatch.setenv("CS_KEEP_RELEASES", "none")
    told = command("prune", "--data-dir", past.settings.data_dir, expect=2).stderr
    assert "CS_KEEP_RELEASES is 'none'" in told


def test_what_a_killed_backfill_left_goes(past: Past) -> None:
    half = past.settings.data_dir / "backfill" / "2026-01-31" / "warehouse.duckdb"
    half.parent.mkdir(parents=True)
    half.write_bytes(b"half")
    retention.prune(past.settings, Limits(), NOW)
    assert not half.parent.exists()
    assert release.current(past.settings.published) is not None


DAYS_OF_FIGURE = dg.DailyPartitionsDefinition(start_date="2026-01-01")


@dg.asset(partitions_def=DAYS_OF_FIGURE, check_specs=[dg.AssetCheckSpec("is_right", asset="old_figure")])
def old_figure() -> dg.MaterializeResult:
    """One row."""
    return dg.MaterializeResult(check_results=[dg.AssetCheckResult(passed=True, check_name="is_right")])


def aged(home: Path, run_ids: list[str], days: int) -> None:
    """The runs as if they had been begun `days` ago."""
    at = (datetime.now(UTC) - timedelta(days=days)).strftime("%Y-%m-%d %H:%M:%S.%f")
    with sqlite3.connect(home / "storage" / "history" / "runs.db") as runs:
        for run_id in run_ids:
            runs.execute("update runs set create_timestamp = ? where run_id = ?", (at, run_id))


def known(instance: dg.DagsterInstance) -> dict[str, Any]:
    """What Dagster tells of the asset without looking into a run."""
    key = dg.AssetKey("old_figure")
    (record,) = instance.get_asset_records([key])
    check = dg.AssetCheckKey(key, "is_right")
    latest = instance.event_log_storage.get_latest_asset_check_execution_by_key([check])[check]
    materialised = instance.fetch_materializations(key, limit=10).records
    return {
        "last": record.asset_entry.last_materialization_record.timestamp,
        "history": [event.timestamp for event in materialised],
        "days": sorted(instance.get_materialized_partitions(key)),
        "check": (latest.status, latest.run_id),
    }


def test_dagster_forgets_old_runs_and_keeps_what_it_knows_of_assets(tmp_path: Path) -> None:
    home = dagster_home_in(tmp_path)
    with dg.DagsterInstance.from_config(str(home)) as instance:
        made = [
            dg.materialize([old_figure], instance=instance, partition_key=day).run_id
            for day in ("2026-01-01", "2026-01-02")
        ]
        assert old_runs(instance, 90) == []
        aged(home, made[:1], 91)
        aged(home, made[1:], 89)
        assert old_runs(instance, 90) == made[:1]
        before = known(instance)
        shards = home / "storage" / "history" / "runs"
        assert (shards / f"{made[0]}.db").exists()
        forget(instance, made)  # the last one as well: the asset was made by no run that is left
        assert [instance.get_run_by_id(run) for run in made] == [None] * 2
        assert not [file for file in shards.iterdir() if file.name[:36] in made]
        assert known(instance) == before
        again = dg.materialize([old_figure], instance=instance, partition_key="2026-01-04")
        assert again.success
        assert known(instance)["days"][-1] == "2026-01-04"
    with dg.DagsterInstance.from_config(str(home)) as instance:
        assert known(instance)["days"] == ["2026-01-01", "2026-01-02", "2026-01-04"]


def test_the_limit_counts_days_from_the_newest_publication_not_from_today(past: Past) -> None:
    long_ago = datetime.combine(date(2036, 1, 1), datetime.min.time(), UTC)
    gone = retention.doomed(past.settings, Limits(releases=4, history_days=1000), long_ago)
    assert [one for one in gone if one.kind == retention.HISTORY] == []
