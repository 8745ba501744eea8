"""What a test session makes once, in whatever process, and every file may look at."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from orchestration.store.files import alone


def made_once(factory: pytest.TempPathFactory, name: str, make: Callable[[Path], None]) -> Path:
    """The folder that `make` filled for whoever asked first. Nobody writes into it: go on in a copy."""
    base = factory.getbasetemp()
    shared = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base  # the processes' own lie side by side
    folder, marker = shared / name, shared / f"{name}.made"
    with alone(shared / f"{name}.lock"):
        if not marker.exists():
            shutil.rmtree(folder, ignore_errors=True)  # half of it, where the first failed
            folder.mkdir()
            make(folder)
            marker.touch()
    return folder
