"""dbt's own documentation of every model, column and metric, as one page that opens without a server."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import tempfile
from datetime import date
from pathlib import Path

from orchestration.publish.release import current
from orchestration.settings import Settings
from orchestration.store import holder
from orchestration.store.warehouse import OTHERS_NOTHING
from orchestration.terminal.console import error, say
from orchestration.transform.dbt import DBT, variables_of


def write_docs(settings: Settings) -> bool:
    """Write <data>/docs/index.html from the warehouse of the newest run; False, with the reason told, if not."""
    release = current(settings.published)
    if release is None or not settings.warehouse.exists():
        error("there is no warehouse to describe yet: run `cs-metrics demo` or `cs-metrics run` first")
        return False
    page = settings.data_dir / "docs" / "index.html"
    with tempfile.TemporaryDirectory() as folder:
        made, reason = _generate(settings, release.as_of, Path(folder))
        if made is None:
            error(holder.told(reason) or f"dbt could not write its documentation: {reason}")
            return False
        page.parent.mkdir(exist_ok=True)
        shutil.copyfile(made, page)
    say(f"Models, columns and metric definitions: {page}")
    return True


def _generate(settings: Settings, as_of: date, folder: Path) -> tuple[Path | None, str]:
    """dbt's artefacts in the folder: the one page of them, else None and what dbt said."""
    done = subprocess.run(  # noqa: S603 - our own dbt, fixed arguments
        [
            str(DBT), "--quiet", "docs", "generate", "--static", "--project-dir", ".", "--profiles-dir", ".",
            "--target-path", str(folder), "--log-path", str(folder), "--vars", json.dumps(variables_of(as_of)),
        ],
        cwd=settings.root / "dbt_project",
        env={**os.environ, "CS_WAREHOUSE": str(settings.warehouse), "DO_NOT_TRACK": "1"},
        capture_output=True,
        text=True,
        check=False,
        umask=OTHERS_NOTHING,
    )  # fmt: skip
    page = folder / "static_index.html"
    said = done.stdout.strip()[-2000:] or done.stderr.strip()[-2000:]
    return (None if done.returncode or not page.exists() else page), said
