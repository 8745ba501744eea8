"""What holds for every page of every site: accessible, quiet, quick, of its width, true to the marts, leading on."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

import duckdb
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from orchestration.dashboards.pages import PAGES
from tests.browser.conftest import Open, complaints_of, words
from tests.support.sites import Site

pytestmark = pytest.mark.browser

FILES = [file for _, _, file in PAGES]
WCAG_22_AA = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# One page of each kind that there are many of; the long form takes them all.
ONE_OF_MANY = ("figure_logo_churn_rate.html", "figure_health_auc.html", "figure_nps.html")
WIDTHS = ((1440, 1024), (390, 320))  # opened at the first, narrowed to the second


@pytest.fixture(params=["demo", "empty", "one_customer"], scope="module")
def site(request: pytest.FixtureRequest) -> Site:
    """Each site in turn; the demo company's bears hostile names."""
    if request.param == "demo":
        return request.getfixturevalue("demo_site")
    return request.getfixturevalue("sites")[request.param]


def some(site: Site) -> list[Path]:
    """Every page of the navigation, and one of each kind besides."""
    csm = sorted(site.index.parent.glob("csm_*.html"))[:2]
    return [site.index.parent / name for name in (*FILES, *ONE_OF_MANY)] + csm


@pytest.mark.parametrize("widths", WIDTHS)
def test_pages_complain_of_nothing_and_keep_their_width(open_page: Open, site: Site, widths: tuple[int, int]) -> None:
    visit = open_page(site.index, widths[0], now=site.read_at)
    for page in some(site):
        visit.page.set_viewport_size({"width": widths[0], "height": 900})
        visit.page.goto(page.as_uri())
        visit.page.wait_for_load_state("networkidle")
        assert complaints_of(visit) == [], page.name
        assert visit.page.locator("h1").count() == 1, page.name
        visit.page.set_viewport_size({"width": widths[1], "height": 900})
        assert complaints_of(visit) == [], f"{page.name}, narrowed to {widths[1]}"


def violations(page: Page) -> list[str]:
    found = Axe().run(page, options={"runOnly": WCAG_22_AA, "resultTypes": ["violations"]}).response["violations"]
    return [f"{v['id']}: {node['target']} {node['failureSummary']}" for v in found for node in v["nodes"][:3]]


@pytest.mark.parametrize("width", [1440, 390])
def test_no_page_hinders_anybody(open_page: Open, demo_site: Site, width: int) -> None:
    visit = open_page(demo_site.index, width, now=demo_site.read_at)
    for page in [*some(demo_site), demo_site.root / "status" / "index.html"]:
        visit.page.goto(page.as_uri())
        visit.page.locator("summary").evaluate_all("all => all.forEach(s => { s.parentElement.open = true; })")
        assert violations(visit.page) == [], page.name


def test_pages_without_data_hinder_nobody_either(open_page: Open, sites: dict[str, Site]) -> None:
    empty = sites["empty"]
    visit = open_page(empty.index, now=empty.read_at)
    for page in some(empty):
        visit.page.goto(page.as_uri())
        assert violations(visit.page) == [], page.name


@pytest.mark.long
@pytest.mark.parametrize("width", [1440, 390])
def test_no_page_at_all_hinders_anybody(open_page: Open, demo_site: Site, width: int) -> None:
    visit = open_page(demo_site.index, width, now=demo_site.read_at)
    for page in demo_site.pages:
        visit.page.goto(page.as_uri())
        assert violations(visit.page) == [], page.name


# Layout shift and the time to be interactive, as the browser itself measures them.
WATCH = """
window.shifted = 0;
new PerformanceObserver(list => { for (const e of list.getEntries()) { window.shifted += e.value; } })
  .observe({type: 'layout-shift', buffered: true});
"""


@pytest.fixture
def watched(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    context.add_init_script(WATCH)
    yield context.new_page()
    context.close()


def test_nothing_moves_and_pages_are_ready_within_a_second(watched: Page, demo_site: Site) -> None:
    watched.clock.install(time=demo_site.read_at)  # a page out of date says so above everything else
    for page in some(demo_site):
        assert any(ready_after(watched, page) < 1 for _ in range(3)), page.name


def ready_after(watched: Page, page: Path) -> float:
    """Seconds until a page can be used; the best of some tries counts, since other tests run beside this one."""
    started = time.monotonic()
    watched.goto(page.as_uri(), wait_until="domcontentloaded")
    taken = time.monotonic() - started
    watched.wait_for_load_state("load")
    watched.wait_for_timeout(50)
    assert watched.evaluate("window.shifted") < 0.001, page.name
    return taken


def test_pages_are_light(demo_site: Site) -> None:
    shared = re.compile(r"static/vega\.\w+\.js")
    for page in demo_site.pages:
        html = page.read_text(encoding="utf-8")
        parts = set(re.findall(r'(?:src|href|srcset)="((?:static|charts)/[^"]+)"', html))
        # of a picture's two drawings a reader gets one
        wide = {name for name in parts if not re.search(r"-narrow\.\w+\.svg$", name) and not shared.fullmatch(name)}
        size = page.stat().st_size + sum((page.parent / name).stat().st_size for name in wide)
        assert size < 300_000, f"{page.name} has {size:,} bytes"


def test_every_link_leads_somewhere_and_ids_are_unique(site: Site) -> None:
    ids = {
        page: re.findall(r'\sid="([^"]+)"', page.read_text(encoding="utf-8"))
        for page in [*site.pages, site.root / "status" / "index.html"]
    }
    for page, own in ids.items():
        assert len(own) == len(set(own)), page.name
        html = page.read_text(encoding="utf-8")
        for address in set(re.findall(r'<a [^>]*href="([^"]+)"', html)):
            file, _, anchor = address.partition("#")
            target = (page.parent / file).resolve() if file else page.resolve()
            assert target.is_file(), f"{page.name}: {address}"
            assert not anchor or anchor in ids.get(target, own), f"{page.name}: {address}"


FORBIDDEN = re.compile(r"<style|\sstyle=|<[^>]+\son\w+=\"|javascript:|src=\"https?:|href=\"https?:")


def test_nothing_on_any_page_is_code_or_comes_from_elsewhere(site: Site) -> None:
    for page in site.pages:
        html = page.read_text(encoding="utf-8")
        policy = re.search(r'http-equiv="Content-Security-Policy" content="([^"]+)"', html)
        assert policy, page.name
        assert "unsafe" not in policy[1]
        assert "default-src 'none'" in policy[1].replace("&#39;", "'")
        assert not FORBIDDEN.search(html), page.name
        assert not re.search(r"\b(NaN|Infinity|undefined)\b", html), page.name


def test_hostile_names_stay_text(open_page: Open, demo_site: Site) -> None:
    visit = open_page(demo_site.index, now=demo_site.read_at)
    for page in some(demo_site):
        visit.page.goto(page.as_uri())
        assert visit.page.title() != "owned", page.name
        assert visit.page.locator("main script, main img[src='x']").count() == 0, page.name
        assert "49" not in visit.page.locator("bdi", has_text="7 * 7").all_text_contents(), page.name


def half_up(value: Decimal, places: int) -> str:
    shown = value.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)
    return f"{abs(shown) if shown == 0 else shown:,.{places}f}"


def printed(value: Decimal, unit: str) -> str:
    """A figure as the house writes it, written here once more and in another way."""
    if unit == "ratio":
        return f"{half_up(value * 100, 1)}%"
    if unit == "money":
        text = half_up(value, 0)
        return f"-${text[1:]}" if text.startswith("-") else f"${text}"
    if unit == "days":
        return f"{half_up(value, 1)} days"
    if unit == "points":
        text = half_up(value, 1)
        return text if text.startswith("-") or Decimal(text.replace(",", "")) == 0 else f"+{text}"
    if value == value.to_integral_value():
        return half_up(value, 0)
    return half_up(value, 2 if abs(value) < 10 else 1)


def test_figures_are_those_of_the_marts_to_the_digit_shown(open_page: Open, demo_site: Site) -> None:
    with duckdb.connect(str(demo_site.marts), read_only=True) as connection:
        rows = connection.execute(
            "select metric_id, segment, breakdown, breakdown_value, period_type, period_end, value, unit"
            " from metric_values"
        ).fetchall()
    marts = {"|".join(map(str, row[:6])): row[6:] for row in rows}
    visit = open_page(demo_site.index, now=demo_site.read_at)
    seen = 0
    for page in some(demo_site):
        visit.page.goto(page.as_uri())
        shown = visit.page.locator("[data-of]").evaluate_all(
            "all => all.map(e => [e.dataset.of, e.firstChild.textContent])"
        )
        for key, text in shown:
            value, unit = marts[key]
            expected = "–" if value is None else printed(value, unit)
            assert words(text).strip() == expected, f"{page.name}: {key}"
        seen += len(shown)
    assert seen > 200
