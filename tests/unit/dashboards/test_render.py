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

from orchestration.dashboards.pages import PAGES
from orchestration.dashboards.parts.facts import PublicationFacts
from orchestration.dashboards.render import render_site, render_status
from tests.fixtures import marts_factory as factory
from tests.support.sites import Site

FACTS = PublicationFacts("2026-11-21_a", factory.AS_OF, datetime(2026, 11, 22, 6, 2, tzinfo=UTC), plan_year=2026)


def digests(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def test_the_same_publication_gives_the_same_bytes(demo_site: Site, tmp_path: Path) -> None:
    before = demo_site.marts.read_bytes()
    written = render_site(demo_site.marts, tmp_path, demo_site.facts)
    assert digests(tmp_path) == digests(demo_site.index.parent)
    assert written == sorted(path for path in tmp_path.rglob("*") if path.is_file())
    assert demo_site.marts.read_bytes() == before


def test_every_file_a_page_names_was_written(demo_site: Site) -> None:
    for page in demo_site.pages:
        named = re.findall(r'(?:src|href|srcset|data-source|data-engine)="([^"#]+)', page.read_text("utf-8"))
        local = {name for name in named if not name.startswith("../status/")}
        assert {name for name in local if not (page.parent / name).is_file()} == set(), page.name


def test_the_status_page_links_no_page_while_nothing_is_released(tmp_path: Path) -> None:
    render_status({"outcome": "failed", "published": None}, tmp_path)
    assert "../site/" not in (tmp_path / "index.html").read_text("utf-8")


# What a release made before these pages lacks.
NEWER_TABLES = (
    "churn_events",
    "churn_record_rules",
    "churn_taxonomy",
    "source_arrivals",
    "quarantined_rows",
    "held_deliveries",
    "check_results",
)


def test_an_older_release_without_the_newer_tables_still_renders(tmp_path: Path) -> None:
    marts = factory.grown_company().write(tmp_path / "marts.duckdb")
    with duckdb.connect(str(marts)) as connection:
        for table in NEWER_TABLES:
            connection.execute(f"drop table {table}")
        connection.execute("delete from metric_values where metric_id like 'churn%'")
    render_site(marts, tmp_path / "site", FACTS)
    churn = (tmp_path / "site" / "churn.html").read_text("utf-8")
    assert "This publication does not list who left." in churn
    assert "This publication tells no reasons." in churn
    assert "Nobody left" not in churn
    quality = (tmp_path / "site" / "data_quality.html").read_text("utf-8")
    assert quality.count("This publication does not tell.") == 2
    assert "This publication carries no results of checks." in quality


def test_drawings_carry_no_script_style_or_address(demo_site: Site) -> None:
    drawings = list((demo_site.index.parent / "charts").glob("*.svg"))
    assert len(drawings) > 20
    for drawing in drawings:
        text = drawing.read_text("utf-8")
        assert not re.search(r"<script|<style|<foreignObject|href=|url\((?!#)", text)


def test_a_held_newest_run_is_told_at_build_time(tmp_path: Path) -> None:
    facts = replace(FACTS, last_attempt={"outcome": "held", "finished_at": "2026-11-23T06:00:00Z"})
    render_site(factory.empty_company().write(tmp_path / "marts.duckdb"), tmp_path / "site", facts)
    for _, _, file in PAGES:
        html = (tmp_path / "site" / file).read_text("utf-8").replace("\u00a0", " ")
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
