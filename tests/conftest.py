"""Fixtures that start the real thing: the command line, in its own data folder."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from orchestration.settings import yesterday
from tests.support.shared import made_once
from tests.support.tiny import Tiny, tiny_company

ROOT = Path(__file__).resolve().parent.parent
CS_METRICS = Path(sys.executable).parent / "cs-metrics"
DEMO_AS_OF = "2026-09-17"  # inside a month: the running month and the twelve months before it are part of the tests

Run = Callable[..., subprocess.CompletedProcess[str]]


def dagster_home_in(folder: Path) -> Path:
    """A Dagster instance of the tests' own in the folder, with the project's policy."""
    home = folder / "dagster_home"
    home.mkdir()
    config = (ROOT / "dagster.yaml").read_text(encoding="utf-8").replace("base_dir: .dagster", f"base_dir: {home}")
    (home / "dagster.yaml").write_text(config, encoding="utf-8")
    return home


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What looks at the demo company comes after what does not, but for one file, which makes its run meanwhile.

    Otherwise every process would wait for that run at the same time.
    """
    own = {item.nodeid.split("::")[0] for item in items if "demo_run" in getattr(item, "fixturenames", ())}
    first = min(own, default="")
    later = own - {first}

    def place(item: pytest.Item) -> int:
        file = item.nodeid.split("::")[0]
        if file == first:
            return 0
        return 2 if file in later else 3 if file.startswith("tests/unit/") else 1

    items.sort(key=place)


@pytest.fixture(scope="session")
def dagster_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A Dagster instance for the runs of this process."""
    return dagster_home_in(tmp_path_factory.mktemp("dagster"))


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
            timeout=1200,
        )
        assert done.returncode == expect, f"exit {done.returncode}\n{done.stdout[-6000:]}\n{done.stderr[-6000:]}"
        return done

    return run


@pytest.fixture(scope="session")
def demo_run(cs_metrics: Run, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """`cs-metrics demo`, full size, once for all: `data`, and the `dagster_home` of its run."""

    def make(folder: Path) -> None:
        home = dagster_home_in(folder)
        cs_metrics("demo", "--as-of", DEMO_AS_OF, "--data-dir", folder / "data", DAGSTER_HOME=str(home))

    return made_once(tmp_path_factory, "demo_run", make)


@pytest.fixture(scope="session")
def demo_release(demo_run: Path) -> Path:
    """What the demo company published: `site`, `status` and `marts.duckdb`, to be read only."""
    return demo_run / "data" / "published"


@pytest.fixture(scope="session")
def tiny_run(cs_metrics: Run, tmp_path_factory: pytest.TempPathFactory) -> Tiny:
    """A company of customers and subscriptions alone, published once for all as of yesterday; to be read only."""

    def make(folder: Path) -> None:
        cs_metrics(*tiny_company(folder).arguments(yesterday().isoformat()))

    return Tiny.in_folder(made_once(tmp_path_factory, "tiny_run", make))
