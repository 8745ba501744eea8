"""Fixtures that start the real thing: the command line, in its own data folder."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
CS_METRICS = Path(sys.executable).parent / "cs-metrics"

Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture(scope="session")
def dagster_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A Dagster instance of the tests' own, with the project's policy."""
    home = tmp_path_factory.mktemp("dagster_home")
    config = (ROOT / "dagster.yaml").read_text(encoding="utf-8").replace("base_dir: .dagster", f"base_dir: {home}")
    (home / "dagster.yaml").write_text(config, encoding="utf-8")
    return home


@pytest.fixture(scope="session")
def cs_metrics(dagster_home: Path) -> Run:
    """Run `cs-metrics ARGUMENTS` as a user would; extra environment as keywords."""

    def run(*arguments: str | Path, expect: int = 0, **environment: str) -> subprocess.CompletedProcess[str]:
        done = subprocess.run(
            [str(CS_METRICS), *map(str, arguments)],
            cwd=ROOT,
            env={**os.environ, "DAGSTER_HOME": str(dagster_home), "COLUMNS": "160", **environment},
            capture_output=True,
            text=True,
            timeout=600,
        )
        assert done.returncode == expect, f"exit {done.returncode}\n{done.stdout[-6000:]}\n{done.stderr[-6000:]}"
        return done

    return run
