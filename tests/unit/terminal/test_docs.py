"""dbt's documentation: what it needs, and the one page it leaves."""

from __future__ import annotations

from pathlib import Path

from tests.support.command import command


def test_without_a_warehouse_it_says_what_to_do_and_writes_nothing(tmp_path: Path) -> None:
    told = command("docs", "--data-dir", tmp_path, expect=2).stderr
    assert "run `cs-metrics demo` or `cs-metrics run` first" in told
    assert list(tmp_path.iterdir()) == []
