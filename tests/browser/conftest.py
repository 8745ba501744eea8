"""A real Chromium, pages made from real marts files, and an opener that notices every complaint."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from tests.support.site_fixtures import demo_site, sites, sites_folder
from tests.support.sites import PUBLISHED_AT

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
__all__ = ["demo_site", "sites", "sites_folder"]


@dataclass
class Visit:
    """An opened page and what it complained of."""

    page: Page
    complaints: list[str] = field(default_factory=list)


Open = Callable[..., Visit]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Debian's Chromium, driven as it is; CS_REQUIRE_BROWSER turns a missing one into a failure."""
    if CHROMIUM is None:
        if os.environ.get("CS_REQUIRE_BROWSER"):
            pytest.fail("CS_REQUIRE_BROWSER is set and no Chromium is on the PATH")
        pytest.skip("no Chromium on the PATH: install it (apt-get install chromium) to run the browser tests")
    with sync_playwright() as playwright:
        quiet = ["--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]
        quiet += ["--disable-component-update", "--disable-sync", "--no-sandbox"]
        launched = playwright.chromium.launch(executable_path=CHROMIUM, args=quiet)
        yield launched
        launched.close()


@pytest.fixture
def open_page(browser: Browser) -> Iterator[Open]:
    """Open a file from the disk at a width; `now` sets the reader's clock (default: an hour after publication)."""
    contexts = []

    def opener(path: Path, width: int = 1440, now: datetime | None = None, script: bool = True) -> Visit:
        context = browser.new_context(viewport={"width": width, "height": 900}, java_script_enabled=script)
        contexts.append(context)
        page = context.new_page()
        visit = Visit(page)
        page.on("console", lambda m: visit.complaints.append(m.text) if m.type in ("error", "warning") else None)
        page.on("pageerror", lambda e: visit.complaints.append(str(e)))
        page.on("requestfailed", lambda r: visit.complaints.append(f"failed: {r.url}"))
        page.on("dialog", lambda d: (visit.complaints.append(f"dialog: {d.message}"), d.dismiss()))
        page.clock.install(time=now or PUBLISHED_AT.replace(hour=7))
        page.goto(path.as_uri())
        page.wait_for_load_state("networkidle")
        return visit

    yield opener
    for context in contexts:
        context.close()


def words(text: str) -> str:
    """Text as a reader sees it: single blanks, a plain minus."""
    return re.sub(r"\s+", " ", text.replace("\u2212", "-"))


def complaints_of(visit: Visit) -> list[str]:
    """What the browser complained of, what scrolls sideways, which pictures are broken: nothing, on a good page."""
    found = list(visit.complaints)
    if (over := visit.page.evaluate("document.documentElement.scrollWidth - window.innerWidth")) > 0:
        found.append(f"{over} px too wide")
    broken = (
        "[...document.images].filter(i => getComputedStyle(i).display !== 'none' && !i.naturalWidth).map(i => i.src)"
    )
    return found + visit.page.evaluate(broken)
