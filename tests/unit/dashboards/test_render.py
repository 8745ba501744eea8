"""Files that rendering writes: equal for equal input, escaped, complete, nothing that a policy forbids."""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import pytest

from orchestration.dashboards.facts import PublicationFacts
from orchestration.dashboards.render import render_site, render_status
from tests.fixtures import marts_factory as factory

FACTS = PublicationFacts("2026-11-21_a", factory.AS_OF, datetime(2026, 11, 22, 6, 2, tzinfo=UTC), plan_year=2026)
COMPANIES = (factory.grown_company, factory.hostile_company, factory.empty_company, factory.one_customer_company)


def digests(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


@pytest.mark.parametrize("company", COMPANIES, ids=lambda c: c.__name__)
def test_the_same_publication_gives_the_same_bytes(company: object, tmp_path: Path) -> None:
    marts = company().write(tmp_path / "marts.duckdb")  # type: ignore[operator]
    before = marts.read_bytes()
    first, second = render_site(marts, tmp_path / "a", FACTS), render_site(marts, tmp_path / "b", FACTS)
    assert digests(tmp_path / "a") == digests(tmp_path / "b")
    assert first == sorted(p for p in (tmp_path / "a").rglob("*") if p.is_file())
    assert len(first) == len(second)
    assert marts.read_bytes() == before


def test_every_file_the_page_names_was_written(tmp_path: Path) -> None:
    render_site(factory.grown_company().write(tmp_path / "marts.duckdb"), tmp_path / "site", FACTS)
    html = (tmp_path / "site" / "index.html").read_text("utf-8")
    named = re.findall(r'(?:src|href|srcset)="([^"#]+)"', html)
    local = {name for name in named if not name.startswith("../status/")}
    assert {name for name in local if not (tmp_path / "site" / name).is_file()} == set()
    assert sum(name.endswith(".svg") for name in local) == 5


def test_drawings_carry_no_script_style_or_address(tmp_path: Path) -> None:
    render_site(factory.grown_company().write(tmp_path / "marts.duckdb"), tmp_path / "site", FACTS)
    drawings = list((tmp_path / "site" / "charts").glob("*.svg"))
    assert len(drawings) == 4
    for drawing in drawings:
        text = drawing.read_text("utf-8")
        assert not re.search(r"<script|<style|<foreignObject|href=|url\((?!#)", text)


def test_a_held_newest_run_is_told_at_build_time(tmp_path: Path) -> None:
    facts = replace(FACTS, last_attempt={"outcome": "held", "finished_at": "2026-11-23T06:00:00Z"})
    render_site(factory.empty_company().write(tmp_path / "marts.duckdb"), tmp_path / "site", facts)
    html = (tmp_path / "site" / "index.html").read_text("utf-8").replace("\u00a0", " ")
    assert 'class="banner banner--alert"' in html
    assert "The newest run (23 Nov 2026, 06:00 UTC) was held back by a failing check." in html


def test_a_file_without_a_table_is_refused_by_name(tmp_path: Path) -> None:
    marts = factory.empty_company().write(tmp_path / "marts.duckdb")
    with duckdb.connect(str(marts)) as connection:
        connection.execute("drop table target_status")
    with pytest.raises(duckdb.Error, match="target_status"):
        render_site(marts, tmp_path / "site", FACTS)


@pytest.mark.parametrize("outcome", ["published", "held", "failed", "of a kind nobody knows"])
def test_a_status_needs_no_more_than_its_outcome(outcome: str, tmp_path: Path) -> None:
    written = render_status({"outcome": outcome}, tmp_path)
    assert tmp_path / "index.html" in written
    notice = (tmp_path / "last_attempt.js").read_text("utf-8")
    said = json.loads(notice.removeprefix("window.csLastAttempt = ").rstrip(";\n"))
    assert said["outcome"] == (outcome if outcome in ("published", "held", "failed") else "failed")


def test_a_message_of_a_failed_run_is_text(tmp_path: Path) -> None:
    render_status({"outcome": "failed", "message": "<img src=x onerror=alert(1)>\nsecond line"}, tmp_path)
    html = (tmp_path / "index.html").read_text("utf-8")
    assert "&lt;img src=x onerror=alert(1)&gt;" in html
    assert "<img" not in html
    assert "second line" in html
