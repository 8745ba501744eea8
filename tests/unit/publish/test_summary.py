"""The summary of a run, from what its steps noted; and what of it stays when the next process tells of it."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from orchestration.ingest.report import EntityReport
from orchestration.observe.versions import PACKAGES
from orchestration.publish import summary
from orchestration.publish.summary import Seen
from orchestration.settings import ROOT, Settings
from orchestration.store import run_record

STEPS = {
    "raw__customers": 1.5,
    "books_of_ingestion": 0.5,
    "models_before_expectations": 10.0,
    "models_after_expectations": 4.0,
    "collection_expectations": 3.0,
    "staged_release": 2.0,
    "site": 5.0,
}


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(tmp_path, tmp_path / "data", tmp_path)


def status(outcome: str, **more: Any) -> dict[str, Any]:
    told = {"run_id": "r1", "as_of": "2026-06-30", "outcome": outcome, "published": None}
    return told | {"started_at": "2026-07-01T06:00:00+00:00", "finished_at": "2026-07-01T06:01:40+00:00"} | more


def note_steps(settings: Settings) -> None:
    report = EntityReport("customers", True, rows_in=10, accepted=7, quarantined=2, duplicates=1, new_batches=2)
    run_record.note(settings.data_dir, "r1", "ingest/customers", report.as_dict() | {"arrivals": []})
    checks = [
        {"name": n, "asset": None, "severity": "blocking", "passed": p, "message": None}
        for n, p in (("a", True), ("b", False))
    ]
    run_record.note(settings.data_dir, "r1", "dbt_before_expectations", {"checks": checks})


def test_it_adds_up_what_the_steps_noted(settings: Settings) -> None:
    note_steps(settings)
    release = {"publication_id": "p1", "as_of": "2026-06-30", "published_at": "2026-07-01T06:01:30+00:00"}
    memory = {"process": 400.0, "child": 500.0}
    made = summary.keep(settings, status("published", published=release), Seen(STEPS, memory))
    assert (made["outcome"], made["publication_id"], made["seconds"]) == ("published", "p1", 100.0)
    assert made["phases"] == {"ingest": 2.0, "dbt": 14.0, "checks": 3.0, "release": 2.0, "site": 5.0}
    assert made["rows"] == {"rows_in": 10, "accepted": 7, "quarantined": 2, "duplicates": 1, "held": 0}
    assert made["entities"]["customers"]["new_batches"] == made["batches"] == 2
    assert made["checks"] == {"passed": 2, "failed": 1, "blocking": 1}
    assert made["peak_memory_mb"] == memory
    assert made["failure"] is None
    assert made["versions"].keys() == {"python", *PACKAGES}
    assert all(made["versions"].values())
    on_disk = [settings.data_dir / "runs" / "r1" / "summary.json", settings.history / "runs" / "r1.json"]
    assert [json.loads(path.read_text(encoding="utf-8")) for path in on_disk] == [made, made]


def test_who_tells_of_it_later_keeps_what_the_process_knew(settings: Settings) -> None:
    first = {"step": "raw__customers", "kind": "IngestError"}
    summary.keep(settings, status("failed"), Seen(STEPS, {"process": 400.0, "child": 0.0}, first))
    later = {"step": "site", "kind": "KeyError"}
    made = summary.keep(settings, status("failed"), Seen({"site": 6.0}, None, later))
    assert made["failure"] == first
    assert made["peak_memory_mb"] == {"process": 400.0, "child": 0.0}
    assert (made["steps"]["site"], made["steps"]["staged_release"]) == (6.0, 2.0)


def test_a_run_at_work_has_no_end_and_one_that_published_no_failure(settings: Settings) -> None:
    made = summary.keep(settings, status("running"), Seen({}, None, {"step": "x", "kind": "OSError"}))
    assert (made["finished_at"], made["publication_id"], made["seconds"]) == (None, None, 100.0)
    release = {"publication_id": "p1", "as_of": "2026-06-30", "published_at": "2026-07-01T06:01:30+00:00"}
    assert summary.keep(settings, status("published", published=release), Seen({}))["failure"] is None


def test_a_clock_set_back_makes_no_negative_time(settings: Settings) -> None:
    made = summary.keep(settings, status("failed", finished_at="2026-07-01T05:00:00+00:00"), Seen({}))
    assert made["seconds"] == 0.0


def test_what_is_kept_is_read_in_the_order_of_the_runs(settings: Settings) -> None:
    for run_id, at in (("b", "2026-07-02"), ("a", "2026-07-03"), ("c", "2026-07-01")):
        about = {"run_id": run_id, "started_at": f"{at}T06:00:00+00:00", "finished_at": f"{at}T06:01:00+00:00"}
        summary.keep(settings, status("failed", **about), Seen({}))
    (settings.history / "runs" / "half.json").write_text('{"run_id": "x"', encoding="utf-8")
    (settings.history / "runs" / "other.json").write_text("[]", encoding="utf-8")
    assert [one["run_id"] for one in summary.kept(settings.history)] == ["c", "b", "a"]
    assert summary.kept(settings.data_dir / "nowhere") == []


def test_memory_is_that_of_this_process() -> None:
    # in a process of its own: the peak of the one that runs the tests may lie far above what it holds now
    code = """
from orchestration.observe.memory import peak_memory
before = peak_memory()["process"]
taken = bytearray(60_000_000)
print(before, peak_memory()["process"])
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    before, after = map(float, done.stdout.split())
    assert 5 < before < after < 8000
    assert 50 < after - before < 80
