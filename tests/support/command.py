"""`cs-metrics` in the process of the test: what a command says and comes to, where starting one is not the point."""

from __future__ import annotations

import subprocess
from io import StringIO
from pathlib import Path

import pytest
from typer.testing import CliRunner

from orchestration.cli import app
from orchestration.terminal.console import console, errors

COLUMNS = 160


def command(*arguments: str | Path, expect: int = 0) -> subprocess.CompletedProcess[str]:
    """What `cs-metrics ARGUMENTS` would print to a wide terminal, and its exit code, which is `expect`."""
    said, complained = StringIO(), StringIO()
    words = list(map(str, arguments))
    with pytest.MonkeyPatch.context() as patch:
        for one, stream in ((console, said), (errors, complained)):
            patch.setattr(one, "file", stream)  # each keeps the stream of its first import
            patch.setattr(one, "width", COLUMNS)
        done = CliRunner().invoke(app, words, catch_exceptions=False)
    out, err = said.getvalue() + done.stdout, complained.getvalue() + done.stderr
    assert done.exit_code == expect, f"exit {done.exit_code}\n{out}\n{err}"
    return subprocess.CompletedProcess(words, done.exit_code, out, err)
