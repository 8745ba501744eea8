"""dbt for tests: what it has parsed and compiled is kept until the project changes, and shared by all processes."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import time
from importlib.metadata import version
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
READ = ("models", "seeds", "dbt_project/macros", "tests/dbt")
FILES = ("dbt_project/dbt_project.yml", "dbt_project/profiles.yml", "tests/support/dbt_process.py")
KEPT = ROOT / ".pytest_cache" / "dbt"
KEPT_DAYS = 2


def kept() -> Path:
    """The folder for what dbt makes of the project as it is now."""
    folder = KEPT / fingerprint()
    if not folder.exists():
        for old in KEPT.glob("*"):
            if old.stat().st_mtime < time.time() - KEPT_DAYS * 86_400:
                shutil.rmtree(old)
    folder.mkdir(parents=True, exist_ok=True)
    os.utime(folder)
    return folder


def fingerprint() -> str:
    """What dbt's work depends on, in a few letters."""
    digest = hashlib.sha256(f"{version('dbt-core')} {version('dbt-duckdb')}".encode())
    files = [path for folder in READ for path in (ROOT / folder).rglob("*") if path.is_file()]
    for path in sorted([*files, *(ROOT / name for name in FILES)]):
        digest.update(f"{path.relative_to(ROOT)} {hashlib.sha256(path.read_bytes()).hexdigest()}\n".encode())
    return digest.hexdigest()[:16]


def run(*command: str, target: Path, warehouse: Path, variables: str) -> None:
    """Run a dbt command on `warehouse`, its artifacts in `target`, `variables` as JSON; fails with dbt's own words."""
    source = kept()
    done = subprocess.run(
        [sys.executable, "-m", "tests.support.dbt_process", str(source), str(target), variables, *command],
        cwd=ROOT,
        env={**os.environ, "CS_WAREHOUSE": str(warehouse), "DO_NOT_TRACK": "1"},
        capture_output=True,
        text=True,
        timeout=600,
    )
    assert done.returncode == 0, (done.stdout + done.stderr)[-6000:]
    assert fingerprint() == source.name, "the models changed meanwhile: run the tests again"
