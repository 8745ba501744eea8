"""Where the dbt project lies, and its manifest, parsed anew when a model, seed, macro or dbt itself is newer."""

import os
import subprocess
import sys
from collections.abc import Sequence
from functools import cached_property
from importlib.metadata import version
from pathlib import Path

from dagster_dbt import DbtCliResource, DbtProject
from packaging.version import Version, parse

from orchestration.settings import ROOT, Settings
from orchestration.transform.dbt import DBT, PARSED, parsing_alone

SOURCES_OF_MANIFEST = ("models", "seeds", "dbt_project/macros", "tests/dbt")


class InstalledDbt(DbtCliResource):
    """dbt of this environment, without what Dagster would start or load to ask what is known."""

    @cached_property
    def _cli_version(self) -> Version:
        return parse(version("dbt-core"))

    def _initialize_dbt_core_adapter(self, args: Sequence[str]) -> None:
        """None: Dagster would ask it for rows and columns, which `build` counts itself."""


def dbt_project() -> DbtProject:
    """The project with an up-to-date manifest. Raises CalledProcessError, with dbt's words, if it does not parse."""
    os.environ.setdefault("DO_NOT_TRACK", "1")
    os.environ["CS_WAREHOUSE"] = str(Settings.from_environment().warehouse)
    project = DbtProject(ROOT / "dbt_project")
    with parsing_alone():
        if _is_stale(project.manifest_path):
            command = [str(DBT), "--quiet", "parse", "--project-dir", ".", "--profiles-dir", "."]
            subprocess.run(command, cwd=project.project_dir, check=True)  # noqa: S603 - our own dbt, fixed arguments
    return project


def dbt_on(project: DbtProject) -> InstalledDbt:
    """dbt as a run calls it: on what is parsed already."""
    # Dagster puts the flags between the executable and dbt's command
    return InstalledDbt(
        project_dir=project,
        dbt_executable=sys.executable,
        global_config_flags=["-m", "orchestration.transform.run_dbt"],
    )


def _is_stale(manifest: Path) -> bool:
    if not manifest.exists() or not PARSED.exists():
        return True
    made = manifest.stat().st_mtime
    folders = [ROOT / name for name in SOURCES_OF_MANIFEST]
    watched = [path for folder in folders for path in folder.rglob("*") if path.is_file()]
    watched += [DBT, *(ROOT / "dbt_project" / name for name in ("dbt_project.yml", "profiles.yml"))]
    return any(path.stat().st_mtime > made for path in watched)
