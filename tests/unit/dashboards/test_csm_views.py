"""View models of the pages of CSMs over real marts files."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from orchestration.dashboards.csm import actions, reasons, view
from orchestration.dashboards.csm.queries import Delivered, delivered, read_customers
from orchestration.dashboards.csm.view import CsmPage
from orchestration.dashboards.parts.address import csm_page
from orchestration.dashboards.parts.banner import banner
from orchestration.dashboards.parts.page import Content, Source
from orchestration.dashboards.parts.table import file_text
from orchestration.dashboards.render import environment
from orchestration.dashboards.workshop import Workshop
from tests.fixtures import marts_csm
from tests.fixtures.marts_basics import add_catalogue, add_rollforward
from tests.fixtures.marts_file import HOSTILE_NAMES, MartsFile
from tests.unit.dashboards.test_formats import plain
from tests.unit.dashboards.test_render import FACTS

ALL_DELIVERED = Delivered(frozenset(), ())


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Source]:
    file = MartsFile()
    add_catalogue(file)
    marts_csm.add_csm(file)
    opened = Source.open(file.write(tmp_path_factory.mktemp("csm") / "marts.duckdb"), FACTS)
    with opened.connection:
        yield opened


@pytest.fixture(scope="module")
def pages(source: Source) -> dict[str | None, CsmPage]:
    return {page.who: page for page in views(view.content(source))}


def views(contents: list[Content]) -> list[CsmPage]:
    return [content.view for content in contents if isinstance(content.view, CsmPage)]


def page_without(source: Source, who: str | None, *missing: str) -> CsmPage:
    """The page as it is where no source delivers some kinds of data."""
    known = Delivered(frozenset(missing), ())
    own = [c for c in read_customers(source.connection) or [] if c.csm_id == who]
    return view.csm_view(who, own, known, FACTS)


def sentence(action: actions.Action) -> str:
    return plain(f"{action.do} {action.name} by {action.by}: {action.because}; {action.stake} {action.stake_of}")


def test_every_csm_has_a_page_and_so_have_the_customers_of_nobody(source: Source) -> None:
    contents = view.content(source)
    assert [c.view.who for c in contents] == ["csm-a", "csm-b", None]  # type: ignore[attr-defined]
    assert {c.key for c in contents} == {"team"}
    assert [c.file for c in contents][1:] == [csm_page("csm-b"), "csm_nobody.html"]
    assert csm_page("csm-a") == "csm_b3d387765020.html"


@pytest.mark.parametrize("csm_id", [*HOSTILE_NAMES, "../x", "nobody", "é" * 200])
def test_an_id_never_becomes_the_name_of_a_file(csm_id: str) -> None:
    assert re.fullmatch(r"csm_[0-9a-f]{12}\.html", csm_page(csm_id))
    assert csm_page(csm_id) != csm_page(csm_id + " ")


def test_the_week_is_ten_sentences_in_the_order_of_the_rules(pages: dict[str | None, CsmPage]) -> None:
    page = pages["csm-a"]
    assert [sentence(action) for action in page.week.actions] == [
        "Offer a new term to Birch Ends by Mon 23 Nov: its MRR ends on 24 Nov 2026 and nothing follows; $900 MRR",
        "Prepare the renewal of Dogwood Renews by Mon 21 Dec: it renews on 20 Jan 2027 and its health is yellow"
        " (74.9 of 100); $800 MRR",
        "Find out what would keep Aspen Leaves by Tue 24 Nov: it gave notice on 1 Oct 2026 and its MRR ends on"
        " 31 Dec 2026; $700 MRR",
        "Prepare the renewal of Cedar Renews by Tue 24 Nov: it renews on 5 Dec 2026 and its health is yellow"
        " (60.0 of 100, held down most by usage); $300 MRR",
        "Make a recovery plan with Elm Red by Tue 24 Nov: its health is red (41.5 of 100, held down most by sentiment);"
        " $100 MRR",
        "Get in touch with Hazel Silent by Fri 27 Nov: the last touch was 60 days ago, on 22 Sep 2026; the limit for"
        " Core is 60 days; $400 MRR",
        "Get in touch with Iris Never by Fri 27 Nov: no touch is on record since it started on 15 Jan 2025; the limit"
        " for Core is 60 days; $350 MRR",
        "Find out what changed at Ginkgo Falls by Fri 27 Nov: its health fell by 10.0 points in 30 days to 70.0, most"
        " of it engagement; $250 MRR",
        "Act on the risk at Fir Flagged by Fri 27 Nov: nobody has acted on 2 of its 3 open risk flags, the oldest of"
        " 9 Sep 2026; $200 MRR",
        "Agree the handover of Juniper Grew by Fri 27 Nov: it is Strategic now and its CSM works for another segment;"
        " $4,000 MRR",
    ]
    assert page.week.actions[4].also == "Also: touch overdue."
    summary = "The first 10 of 11: 9 for this week, 2 for when there is time. The list below goes on in the same order."
    assert plain(page.week.summary) == summary
    groups = {group: [word for word, _ in kinds] for group, kinds in page.week.rule}
    assert groups["This week"] == ["Falling health", "Risk flag", "Touch overdue"]
    assert sum(map(len, groups.values())) == len(reasons.KINDS)
    assert page.week.told is None


def test_the_list_holds_everybody_in_the_same_order_and_nothing_open_last(pages: dict[str | None, CsmPage]) -> None:
    table = pages["csm-a"].customers
    order = [f"A{number:02}" for number in (2, 4, 1, 3, 5, 8, 9, 7, 6, 10, 11, 13, 14, 15, 12)]
    assert [row[-1].text for row in table.rows] == order
    assert [row[1].text for row in table.rows][10:12] == ["Open opportunity", "Nothing open"]
    lines = file_text(table).splitlines()
    assert lines[0].removeprefix("\ufeff") == (
        "Customer,To do,Segment,MRR,Health,In 30 days,Last touch,Renews,Ends,Flags,Unacted,Open upsell,ID"
    )
    assert lines[8] == "Ginkgo Falls,Falling health,Core,250,70,-10,2026-11-16,,,0,0,0,A07"


def test_who_leaves_first_says_so_in_the_title_and_the_tiles(pages: dict[str | None, CsmPage]) -> None:
    page = pages["csm-a"]
    assert plain(page.title) == "5 of 15 customers need something done first, $2,800 of $11,020 MRR; 4 more this week"
    assert plain(page.lede) == (
        "1 Strategic and 14 Core customers. 1 of them is in another segment than the CSM."
        " 10 touches with 10 customers in the last 30 days."
    )
    tiles = {tile.name: (tile.figure.value, plain(tile.note)) for tile in page.tiles}
    assert tiles == {
        "Customers": ("15", "$11,020 MRR"),
        "Health not green": ("5", "$2,090 MRR; 1 red"),
        "Touch overdue": ("3", "$850 MRR; 1 new without a first touch"),
        "Renew within 90 days": ("4", "$2,390 MRR"),
        "Leaving": ("2", "$1,600 MRR"),
    }
    assert ("Period", "On 21 Nov 2026") in [(name, plain(text)) for name, text in page.tiles[0].figure.facts]


def test_parts_add_up_to_all_customers(pages: dict[str | None, CsmPage]) -> None:
    page = pages["csm-a"]
    assert [(p.word, p.customers, p.share) for p in page.bands] == [
        ("Red", "1", "6.7%"),
        ("Yellow", "4", "26.7%"),
        ("Green", "9", "60.0%"),
        ("No score", "1", "6.7%"),
    ]
    assert page.touches is not None
    assert [p.customers for p in page.touches] == ["11", "2", "0", "1", "1"]
    assert [p.is_gap for p in page.touches] == [False] * 4 + [True]
    assert max(p.bar for p in page.bands) == 100


def test_renewals_are_those_of_the_next_ninety_days(pages: dict[str | None, CsmPage]) -> None:
    rows = [(row[-1].text, row[2].text) for row in pages["csm-a"].renewals.rows]
    assert rows == [("A03", "14"), ("A04", "60"), ("A14", "61"), ("A13", "90")]
    assert pages["csm-b"].renewals.empty.startswith("None of these customers has a renewal day")


def test_a_csm_without_anything_open_is_told_so(pages: dict[str | None, CsmPage]) -> None:
    page = pages["csm-b"]
    assert plain(page.title) == "nothing is open at 1 customer with $90 MRR"
    assert page.week.actions == []
    assert page.week.summary.startswith("Nothing is open")


def test_customers_of_nobody_need_a_csm(pages: dict[str | None, CsmPage]) -> None:
    page = pages[None]
    assert plain(page.title) == "3 customers with $2,775 MRR have no CSM"
    assert [(a.do, a.name, a.stake, a.also) for a in page.week.actions] == [
        ("Give a CSM to", "Rowan Alone", "$1,500", None),
        ("Give a CSM to", "Quince Alone", "$1,200", None),
        ("Give a CSM to", "N03", "$75", "Also: red health."),
    ]
    # Whoever gets the red one has two days for it.
    assert [plain(a.by) for a in page.week.actions] == ["Fri 27 Nov", "Fri 27 Nov", "Tue 24 Nov"]
    assert (page.customers.caption, page.renewals.caption) == (
        "Customers without a CSM",
        "Renewals of customers without a CSM",
    )


def test_without_touchpoints_nobody_is_late(source: Source) -> None:
    page = page_without(source, "csm-a", "touchpoints")
    assert not [action for action in page.week.actions if action.kind == "touch"]
    assert page.touches is None
    assert "Touch overdue" not in [tile.name for tile in page.tiles]
    assert "Last touch" not in [column.title for column in page.customers.columns]
    assert page.week.told is not None
    assert page.week.told.startswith("No source delivers touchpoints:")
    assert page.lede.endswith("No source delivers touchpoints.")
    assert "Touch overdue" not in [word for word, _ in page.week.rule]


def test_without_risk_flags_and_opportunities_neither_is_told_of(source: Source) -> None:
    page = page_without(source, "csm-a", "risk_flags", "opportunities")
    assert {a.kind for a in page.week.actions}.isdisjoint({"flag", "upsell"})
    assert {"Flags", "Open upsell"}.isdisjoint(column.title for column in page.customers.columns)
    assert all(len(row) == len(page.customers.columns) for row in page.customers.rows)


def test_without_assignments_nobody_is_accused_of_having_no_csm(source: Source) -> None:
    page = page_without(source, None, "csm_assignments", "csms")
    assert plain(page.title) == "1 of 3 customers needs something done first, $75 of $2,775 MRR"
    assert page.lede.startswith("No source delivers CSMs and CSM assignments: nobody can tell who looks after whom")
    assert page.whose == "all customers"
    assert [a.kind for a in page.week.actions] == ["red"]


def test_a_company_without_customers_says_why(tmp_path: Path) -> None:
    file = MartsFile()
    add_catalogue(file)
    opened = Source.open(file.write(tmp_path / "marts.duckdb"), FACTS)
    with opened.connection:
        assert [p.empty for p in views(view.content(opened))] == [
            "No source delivers subscriptions: nobody can tell which customers are active."
        ]
        assert not delivered(opened.marts).knows_csms


@pytest.mark.parametrize("is_there", [True, False])
def test_customers_that_are_not_listed_are_not_denied(is_there: bool, tmp_path: Path) -> None:
    file = MartsFile()
    add_catalogue(file)
    marts_csm.deliver(file, *marts_csm.SOURCES)
    add_rollforward(file, 1, seed=7)
    path = file.write(tmp_path / "marts.duckdb")
    if not is_there:
        with duckdb.connect(str(path)) as con:
            con.execute("drop table customer_today")
    opened = Source.open(path, FACTS)
    with opened.connection:
        (page,) = views(view.content(opened))
    assert (page.title, page.empty) == (
        "No customers are listed here",
        "This publication does not list the customers of today.",
    )


def test_hostile_names_stay_text_on_the_page(tmp_path: Path) -> None:
    file = MartsFile()
    add_catalogue(file)
    marts_csm.add_csm(file, HOSTILE_NAMES)
    opened = Source.open(file.write(tmp_path / "marts.duckdb"), FACTS)
    common = {"nav": [], "banner": banner(FACTS), "facts": FACTS, "last_attempt_href": "x", "status_href": "x"}
    common["static"] = dict.fromkeys(("icon.svg", "site.css", "site.js", "tables.js", "charts.js", "vega.js"), "x")
    env = environment(Workshop(tmp_path / "site"))
    with opened.connection:
        found = view.content(opened)
    html = "".join(env.get_template(c.template).render(page=c.key, view=c.view, **common) for c in found)
    assert "<script>document" not in html
    assert "<img src=x" not in html
    assert "&lt;script&gt;document.title=&#39;owned&#39;&lt;/script&gt;</bdi>: 1 of 1" in html
    assert "{{ 7 * 7 }}" in html
