"""The structured log: whole lines of JSON from many processes, a bounded size, and no run that breaks by it."""

from __future__ import annotations

import json
import logging
import resource
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from orchestration.observe import log as log_module
from orchestration.observe.log import FILE, KEPT_FILES, LOGGER, Log

WRITER = """
import sys
from pathlib import Path
from orchestration.observe.log import Log
for number in range(int(sys.argv[3])):
    Log(Path(sys.argv[1]), sys.argv[2]).tell("counted", "one more", number=number, filling="x" * 200)
"""


def lines(data_dir: Path) -> list[dict[str, Any]]:
    """Every line, the oldest first; each has to be whole."""
    files = [data_dir / "logs" / f"{FILE}.{number}" for number in range(KEPT_FILES, 0, -1)]
    texts = [path.read_text(encoding="utf-8") for path in [*files, data_dir / "logs" / FILE] if path.exists()]
    return [json.loads(line) for text in texts for line in text.splitlines()]


def test_a_line_names_its_run_and_leaves_out_what_is_not_known(tmp_path: Path) -> None:
    Log(tmp_path, "r1", "2026-06-30").tell("batch_landed", "40 % of ü", logging.WARNING, batch_id="b1", source=None)
    (line,) = lines(tmp_path)
    assert line.pop("at").endswith("+00:00")
    assert line == {
        "level": "warning",
        "event": "batch_landed",
        "run_id": "r1",
        "as_of": "2026-06-30",
        "batch_id": "b1",
        "message": "40 % of ü",
    }


def test_it_is_pythons_logging_and_takes_more_handlers(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    logging.getLogger(LOGGER).addHandler(caplog.handler)
    try:
        Log(tmp_path).tell("here", "seen by both")
    finally:
        logging.getLogger(LOGGER).removeHandler(caplog.handler)
    assert caplog.messages == ["seen by both"]
    assert [line["event"] for line in lines(tmp_path)] == ["here"]


def test_four_processes_lose_no_line_and_the_file_stays_small(tmp_path: Path) -> None:
    code = WRITER.replace("for number", "import orchestration.observe.log as it; it.MAX_BYTES = 100_000\nfor number", 1)
    runs = [
        subprocess.Popen([sys.executable, "-c", code, str(tmp_path), f"r{i}", "250"], stderr=subprocess.PIPE)
        for i in range(4)
    ]
    assert [run.communicate()[1] for run in runs] == [b""] * 4
    found = lines(tmp_path)
    assert Counter(line["run_id"] for line in found) == {f"r{i}": 250 for i in range(4)}
    for run in range(4):
        assert [line["number"] for line in found if line["run_id"] == f"r{run}"] == list(range(250))
    sizes = [path.stat().st_size for path in (tmp_path / "logs").glob(f"{FILE}*")]
    assert 3 <= len(sizes) <= KEPT_FILES
    assert max(sizes) <= 100_000


def test_the_oldest_lines_go(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(log_module, "MAX_BYTES", 400)
    for number in range(40):
        Log(tmp_path).tell("counted", "one more", number=number)
    numbers = [line["number"] for line in lines(tmp_path)]
    assert numbers == list(range(numbers[0], 40))
    assert numbers[0] > 0
    assert len(list((tmp_path / "logs").iterdir())) == KEPT_FILES


def test_a_full_disk_costs_the_line_and_leaves_no_half_of_it(tmp_path: Path) -> None:
    Log(tmp_path).tell("before", "whole")
    size = (tmp_path / "logs" / FILE).stat().st_size
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size + 20, limits[1]))
    try:
        Log(tmp_path).tell("during", "no room for all of this")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    Log(tmp_path).tell("after", "whole again")
    assert [line["event"] for line in lines(tmp_path)] == ["before", "after"]


def test_a_log_that_cannot_be_written_breaks_nothing(tmp_path: Path) -> None:
    (tmp_path / "logs").write_text("a file where the folder should be")
    Log(tmp_path).tell("lost", "no matter")
    (tmp_path / "full" / "logs").mkdir(parents=True)
    (tmp_path / "full" / "logs" / FILE).symlink_to("/dev/full")
    Log(tmp_path / "full").tell("lost", "no matter")
    Log(tmp_path / "nowhere").tell("lost", "a log makes no data folder")
    assert not (tmp_path / "nowhere").exists()
