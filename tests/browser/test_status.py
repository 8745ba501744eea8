"""The page of the last attempt, and how an older release learns that a newer run did not publish."""

from __future__ import annotations

import shutil
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from orchestration.dashboards.render import render_status
from tests.browser.conftest import Open
from tests.support.sites import PUBLISHED_AT, Site

pytestmark = pytest.mark.browser

HELD: dict[str, Any] = {
    "outcome": "held",
    "as_of": "2026-11-22",
    "run_id": "7f3c",
    "started_at": (PUBLISHED_AT + timedelta(hours=24)).isoformat(),
    "finished_at": (PUBLISHED_AT + timedelta(hours=24, minutes=1)).isoformat(),
    "message": "Asset check delivery_accepted failed on raw/customers",
    "what_to_do": "Deliver a corrected file under the same name; then run again.",
    "published": {"as_of": "2026-11-21", "published_at": PUBLISHED_AT.isoformat()},
    "checks": [
        {"name": "delivery of customers", "severity": "blocking", "passed": False,
         "message": "<b>accounts.csv</b> is held"},
        {"name": "delivery of contacts", "severity": "warning", "passed": True, "message": None},
    ],
    "entities": [
        {"entity": "customers", "is_mapped": True, "rows_in": 1200, "accepted": 0, "duplicates": 0, "quarantined": 90,
         "held": 1110, "is_held": True, "data_issue": "customers: one batch is held", "rejected_files": [],
         "schema_drift": ["accounts.csv: column <i>Legacy</i> is not mapped"], "warnings": ["one", "two", "three"]},
    ],
}  # fmt: skip


@pytest.mark.parametrize("width", [1440, 390])
@pytest.mark.parametrize(("outcome", "word"), [("published", "Published"), ("held", "Held back"), ("failed", "Failed")])
def test_each_outcome_in_word_and_colour(open_page: Open, tmp_path: Path, outcome: str, word: str, width: int) -> None:
    render_status({**HELD, "outcome": outcome}, tmp_path)
    visit = open_page(tmp_path / "index.html", width)
    assert visit.complaints == []
    assert visit.page.evaluate("document.documentElement.scrollWidth - window.innerWidth") <= 0
    assert visit.page.locator(f".outcome--{outcome} .outcome__word").inner_text() == word
    text = visit.page.locator("main").inner_text()
    assert "<b>accounts.csv</b> is held" in text
    assert "Deliver a corrected file" in text
    assert "1,110" in text
    assert "column <i>Legacy</i> is not mapped" in text
    assert "And 1 more notes" in text


def test_it_renders_when_nothing_was_ever_published(open_page: Open, tmp_path: Path) -> None:
    render_status({"outcome": "failed", "message": "no file matches", "published": None}, tmp_path)
    visit = open_page(tmp_path / "index.html")
    assert visit.complaints == []
    assert "Nothing was ever published." in visit.page.locator("main").inner_text()


def test_a_run_that_did_not_publish_turns_the_older_pages_banner_red(
    open_page: Open, sites: dict[str, Site], tmp_path: Path
) -> None:
    shutil.copytree(sites["grown"].root / "site", tmp_path / "site")
    render_status(HELD, tmp_path / "status")
    visit = open_page(tmp_path / "site" / "index.html", now=PUBLISHED_AT + timedelta(hours=25))
    banner = visit.page.locator(".banner--alert")
    banner.wait_for(timeout=5000)
    assert "held back" in banner.inner_text()
    render_status({**HELD, "outcome": "published"}, tmp_path / "status")
    visit = open_page(tmp_path / "site" / "index.html", now=PUBLISHED_AT + timedelta(hours=25))
    assert visit.page.locator(".banner--alert").count() == 0
