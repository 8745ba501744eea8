"""The event log that waits for no disk, against Dagster's own, on real instances."""

from __future__ import annotations

from pathlib import Path

import dagster as dg
import pytest
from dagster._core.storage.event_log import SqliteEventLogStorage

from orchestration.defs import event_log
from orchestration.defs.event_log import OpenEventLogStorage

ROOT = Path(__file__).resolve().parents[2]


@dg.asset
def figure() -> int:
    """One row."""
    return 1


@pytest.fixture
def home(tmp_path: Path) -> Path:
    config = (ROOT / "dagster.yaml").read_text(encoding="utf-8").replace("base_dir: .dagster", f"base_dir: {tmp_path}")
    (tmp_path / "dagster.yaml").write_text(config, encoding="utf-8")
    return tmp_path


def test_dagsters_own_storage_reads_what_was_written_while_it_is_still_open(home: Path) -> None:
    with dg.DagsterInstance.from_config(str(home)) as instance:
        assert isinstance(instance.event_log_storage, OpenEventLogStorage)
        run = dg.materialize([figure], instance=instance).run_id
        own = SqliteEventLogStorage(str(home / "storage" / "history" / "runs"))
        written = [entry.dagster_event_type for entry in own.get_logs_for_run(run)]
        assert written == [entry.dagster_event_type for entry in instance.all_logs(run)]
        assert dg.DagsterEventType.ASSET_MATERIALIZATION in written
        assert own.get_latest_materialization_events([dg.AssetKey("figure")])[dg.AssetKey("figure")].run_id == run


def test_after_a_wipe_nothing_is_written_into_files_that_are_gone(home: Path) -> None:
    with dg.DagsterInstance.from_config(str(home)) as instance:
        first = dg.materialize([figure], instance=instance).run_id
        instance.wipe()
        second = dg.materialize([figure], instance=instance).run_id
        assert instance.all_logs(first) == []
        latest = instance.get_latest_materialization_event(dg.AssetKey("figure"))
        assert latest is not None
        assert latest.run_id == second


def test_many_runs_do_not_pile_up_open_files(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(event_log, "KEPT_ENGINES", 2)
    with dg.DagsterInstance.from_config(str(home)) as instance:
        storage = instance.event_log_storage
        assert isinstance(storage, OpenEventLogStorage)
        for number in range(2 * event_log.KEPT_ENGINES):
            assert storage.get_logs_for_run(f"run-{number}") == []
        assert len(storage._engines) <= event_log.KEPT_ENGINES
