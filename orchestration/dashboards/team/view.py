"""View model of the Team page: who looks after whom, how the team works, what its programmes reach."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from orchestration.dashboards.csm.queries import (
    NAMES,
    Customer,
    Delivered,
    delivered,
    listed_rows,
    nobody_listed,
    read_customers,
)
from orchestration.dashboards.csm.reasons import touch_of
from orchestration.dashboards.parts.address import csm_page
from orchestration.dashboards.parts.charts import Chart
from orchestration.dashboards.parts.customers import total_mrr
from orchestration.dashboards.parts.facts import PublicationFacts
from orchestration.dashboards.parts.marts import Marts
from orchestration.dashboards.parts.page import Content, Source
from orchestration.dashboards.parts.table import DataTable
from orchestration.dashboards.parts.touch import touch_counts
from orchestration.dashboards.team import by_segment, measures
from orchestration.dashboards.team.by_segment import SegmentRow
from orchestration.dashboards.team.charts import coverage_chart, load_chart
from orchestration.dashboards.team.headline import HEADLINE, title
from orchestration.dashboards.team.measures import Measure
from orchestration.dashboards.team.people import Person, people, people_table
from orchestration.dashboards.words import formats
from orchestration.dashboards.words.rate_texts import together

WORK = (("Roles, training and recognition", measures.ROLES), ("Practices and tools", measures.PRACTICES))


@dataclass(frozen=True)
class TeamPage:
    """Finished texts and tables; no_charts, no_csms: why they are not there · nobody: what the link to them says."""

    title: str
    lede: str
    issues: tuple[str, ...]
    tiles: list[Measure]
    coverage_chart: Chart | None
    load_chart: Chart | None
    no_charts: str | None
    csms: DataTable | None
    no_csms: str | None
    touches: str | None
    nobody: str | None
    nobody_href: str
    segments: tuple[str, ...]
    coverage: list[SegmentRow]
    roles: list[tuple[str, list[Measure]]]
    programmes: list[SegmentRow]


def content(source: Source) -> list[Content]:
    """The page of the team."""
    customers = listed_rows(read_customers(source.connection), source.marts)
    view = team_page(source.marts, customers, source.facts)
    return [Content("team", "team.html", "team.html.j2", view)]


def team_page(marts: Marts, customers: Sequence[Customer] | None, facts: PublicationFacts) -> TeamPage:
    """The whole page from the marts, the customers of today and the facts of one publication."""
    currency, known = facts.currency, delivered(marts)
    team = people(customers or []) if known.knows_csms else []
    why = nobody_listed(customers, marts, facts.as_of) or _no_csms(known)
    load = load_chart(team, facts.as_of, known)
    coverage = coverage_chart(marts)
    return TeamPage(
        title=title(marts, currency),
        lede=_lede(team, currency) or why or "",
        issues=known.issues,
        tiles=[measures.measure(marts, m, currency) for m in HEADLINE if m in marts.metrics],
        coverage_chart=coverage,
        load_chart=load,
        no_charts=None if coverage or load else "Coverage is not measured at two month ends yet.",
        csms=None if why else people_table(team, facts.as_of, known, currency),
        no_csms=why,
        touches=_touches(customers or [], known, facts.as_of),
        nobody=_nobody(team, currency) if known.knows_csms or not customers else "All customers of today",
        nobody_href=csm_page(None),
        segments=by_segment.SEGMENTS,
        coverage=by_segment.rows(marts, by_segment.COVERAGE, currency),
        roles=[(name, found) for name, ids in WORK if (found := measures.measures(marts, ids, currency))],
        programmes=by_segment.rows(marts, by_segment.PROGRAMMES, currency),
    )


def _touches(customers: Sequence[Customer], known: Delivered, as_of: date) -> str | None:
    """Overdue touches of all customers, as the sum of the table's column."""
    if not customers or not known.has("touchpoints"):
        return None
    return f"Touches: {touch_counts(touch_of(c, as_of) for c in customers).text}."


def _no_csms(known: Delivered) -> str | None:
    """Why nobody can tell who looks after whom; None where the sources do."""
    if not known.knows_csms:
        lacking = together([NAMES[e] for e in ("csms", "csm_assignments") if not known.has(e)])
        return f"No source delivers {lacking}: nobody can tell who looks after whom."
    return None


def _lede(team: Sequence[Person], currency: str) -> str | None:
    owned = [c for person in team if person.csm_id is not None for c in person.customers]
    count = sum(person.csm_id is not None for person in team)
    if not team:
        return None
    if not owned:
        return "No customer has a CSM."
    looks = "looks" if count == 1 else "look"
    text = f"{formats.counted(count, 'CSM')} {looks} after {formats.counted(len(owned), 'customer')}"
    rest = _nobody(team, currency) or "Every customer has one."
    return f"{text} with {formats.money(total_mrr(owned), currency)} MRR. {rest}"


def _nobody(team: Sequence[Person], currency: str) -> str | None:
    """The customers that nobody looks after, as a sentence; None where there are none."""
    without = next((person.customers for person in team if person.csm_id is None), [])
    if not without:
        return None
    count = formats.counted(len(without), "customer")
    verb = "has" if len(without) == 1 else "have"
    return f"{count} with {formats.money(total_mrr(without), currency)} MRR {verb} no CSM."
