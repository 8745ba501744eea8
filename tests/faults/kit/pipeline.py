"""The whole pipeline in a process of its own: the command, or a run as Dagster's web server starts it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from tests.conftest import CS_METRICS, ROOT
from tests.support.tiny import Tiny


def start(company: Path, home: Path, as_of: str, **environment: str) -> subprocess.Popen[str]:
    """`cs-metrics run` for the company in this folder."""
    words = [str(CS_METRICS), *map(str, Tiny.in_folder(company).arguments(as_of))]
    return _popen(words, {"DAGSTER_HOME": str(home), "COLUMNS": "400", **environment})


def start_in_dagster(company: Path, home: Path, as_of: str, **environment: str) -> subprocess.Popen[str]:
    """The job by Dagster alone, with the job's own executor, as the web server and the schedule run it."""
    tiny = Tiny.in_folder(company)
    places = {"CS_DATA_DIR": str(tiny.data_dir), "CS_SOURCES": str(tiny.sources), "DAGSTER_HOME": str(home)}
    tags = json.dumps({"dagster/partition": as_of})
    words = [sys.executable, "-m", "dagster", "job", "execute", "-m", "orchestration.definitions"]
    return _popen([*words, "-j", "daily_refresh", "--tags", tags], {**places, **environment})


def said(process: subprocess.Popen[str]) -> str:
    """Both streams, once it has ended."""
    return process.communicate(timeout=1200)[0]


def _popen(words: list[str], environment: dict[str, str]) -> subprocess.Popen[str]:
    return subprocess.Popen(
        words,
        cwd=ROOT,
        env={**os.environ, **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
