"""DuckDB as BI tools carry it, several versions beside each other: `python -m tests.faults.clients.make` installs them.

Each in a folder of its own under build/clients, from the package index that pip is set up for; nothing else changes.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

FOLDER = Path(__file__).resolve().parents[3] / "build" / "clients"
VERSIONS = ("1.3.2", "1.5.6", "2.0.0")
SHELL = "1.5.6"
COMMAND = "make clients"


def library(version: str) -> Path | None:
    """What PYTHONPATH has to be for a Python with this DuckDB; None where it is not installed."""
    folder = FOLDER / f"duckdb-{version}"
    return folder if folder.exists() else None


def shell() -> Path | None:
    """DuckDB's own command line; None where it is not installed."""
    program = FOLDER / f"duckdb-cli-{SHELL}" / "duckdb_cli" / "duckdb"
    return program if program.exists() else None


def _install(package: str, version: str) -> None:
    folder = FOLDER / f"{package}-{version}"
    if folder.exists():
        return
    half = FOLDER / f".{folder.name}"
    shutil.rmtree(half, ignore_errors=True)
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--target", str(half)]
    subprocess.run([*pip, f"{package}=={version}"], check=True)
    half.rename(folder)


if __name__ == "__main__":
    FOLDER.mkdir(parents=True, exist_ok=True)
    for wanted in VERSIONS:
        _install("duckdb", wanted)
    _install("duckdb-cli", SHELL)
    print(f"The clients are in {FOLDER}")
