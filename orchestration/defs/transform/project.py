"""Where the dbt project lies, and its manifest, parsed anew when a model, seed or macro is newer."""

import fcntl
import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from importlib.metadata import version
from pathlib import Path

from dagster_dbt import DbtCliResource, DbtProject
from packaging.version import Version, parse

from orchestration.settings import ROOT, Settings
from orchestration.transform.dbt import DBT

SOURCES_OF_MANIFEST = ("models", "seeds", "dbt_project/macros", "tests/dbt")


class InstalledDbt(DbtCliResource):
    """dbt of this environment; its version is looked up, where Dagster would start dbt once more to ask it."""

    @cached_property
    def _cli_version(self) -> Version:
        return parse(version("dbt-core"))


def dbt_project() -> DbtProject:
    """The project with an up-to-date manifest. Raises CalledProcessError, with dbt's words, if it does not parse."""
    os.environ.setdefault("DO_NOT_TRACK", "1")
    os.environ["CS_WAREHOUSE"] = str(Settings.from_environment().warehouse)
    project = DbtProject(ROOT / "dbt_project")
    with _one_at_a_time(project.manifest_path.parent):
        if _is_stale(project.manifest_path):
            command = [str(DBT), "--quiet", "parse", "--project-dir", ".", "--profiles-dir", "."]
            subprocess.run(command, cwd=project.project_dir, check=True)  # noqa: S603 - our own dbt, fixed arguments
    return project


@contextmanager
def _one_at_a_time(target: Path) -> Iterator[None]:
    """Several processes load the definitions at once (web server, daemon, tests): none reads half a manifest."""
    target.mkdir(parents=True, exist_ok=True)
    with (target / ".parse.lock").open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def _is_stale(manifest: Path) -> bool:
    if not manifest.exists():
        return True
    made = manifest.stat().st_mtime
    folders = [ROOT / name for name in SOURCES_OF_MANIFEST]
    watched = [path for folder in folders for path in folder.rglob("*") if path.is_file()]
    watched += [ROOT / "dbt_project" / name for name in ("dbt_project.yml", "profiles.yml")]
    return any(path.stat().st_mtime > made for path in watched)
