"""The whole pipeline in a process of its own: the command, or a run as Dagster's web server starts it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from tests.conftest import CS_METRICS, ROOT
from tests.support.tiny import Tiny


class Started(subprocess.Popen[str]):
    """It speaks into a file: nobody reads a pipe while another run is waited for, and a full one stops a run."""

    def __init__(self, words: list[str], **how: Any) -> None:
        self.output = tempfile.TemporaryFile("w+", encoding="utf-8")  # noqa: SIM115 - as long as the process
        super().__init__(words, stdout=self.output, stderr=subprocess.STDOUT, text=True, **how)


def start(company: Path, home: Path, as_of: str, **environment: str) -> Started:
    """`cs-metrics run` for the company in this folder."""
    words = [str(CS_METRICS), *map(str, Tiny.in_folder(company).arguments(as_of))]
    return _popen(words, {"DAGSTER_HOME": str(home), "COLUMNS": "400", **environment})


def start_in_dagster(company: Path, home: Path, as_of: str, **environment: str) -> Started:
    """The job by Dagster alone, with the job's own executor, as the web server and the schedule run it."""
    tiny = Tiny.in_folder(company)
    places = {"CS_DATA_DIR": str(tiny.data_dir), "CS_SOURCES": str(tiny.sources), "DAGSTER_HOME": str(home)}
    tags = json.dumps({"dagster/partition": as_of})
    words = [sys.executable, "-m", "dagster", "job", "execute", "-m", "orchestration.definitions"]
    return _popen([*words, "-j", "daily_refresh", "--tags", tags], {**places, **environment})


def said(process: Started) -> str:
    """Both streams, once it has ended."""
    process.wait(timeout=1200)
    process.output.seek(0)
    return process.output.read()


def _popen(words: list[str], environment: dict[str, str]) -> Started:
    return Started(words, cwd=ROOT, env={**os.environ, **environment})
