"""View model of the Engagement page: everything the template prints, already text."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from orchestration.dashboards.csm.queries import listed_rows
from orchestration.dashboards.engagement import reach
from orchestration.dashboards.engagement.queries import CustomerTouch, read_touches
from orchestration.dashboards.engagement.waiting import MANAGED, WaitingView, summary, waiting
from orchestration.dashboards.parts.charts import Chart
from orchestration.dashboards.parts.facts import PublicationFacts
from orchestration.dashboards.parts.marts import ALL, Marts
from orchestration.dashboards.parts.measures import Context, FiguresTable, MeasureRow, Tile, figures_table, tile
from orchestration.dashboards.parts.page import Content, Source
from orchestration.dashboards.words import formats
from orchestration.dashboards.words.rate_texts import together
from orchestration.dashboards.words.wording import reason_text

UNTOLD = "This publication does not list customers with their touches."


@dataclass(frozen=True)
class EngagementPage:
    """unmeasured, no_content, no_waiting: why the section is empty."""

    title: str
    lede: str
    data_issue: str | None
    tiles: list[Tile]
    rates: reach.RatesView | None
    unmeasured: str
    touches: Chart | None
    measures: FiguresTable | None
    content: reach.ContentView | None
    no_content: str
    waiting: WaitingView | None
    no_waiting: str


def content(source: Source) -> list[Content]:
    """The page of engagement."""
    view = engagement_page(source.marts, read_touches(source.connection), source.facts)
    return [Content("engagement", "engagement.html", "engagement.html.j2", view)]


def engagement_page(marts: Marts, touches: list[CustomerTouch] | None, facts: PublicationFacts) -> EngagementPage:
    """The whole page from the marts and the facts of one publication. touches: None where none are listed."""
    context, touches = Context(marts, facts.as_of, facts.currency), listed_rows(touches, marts)
    rates = reach.rates(context)
    shown = marts.shown(reach.RATE, ALL, "month")
    return EngagementPage(
        title=_title(rates),
        lede=_lede(context, touches),
        data_issue=reason_text(shown.data_issue) if shown else None,
        tiles=_tiles(context),
        rates=rates,
        unmeasured=_why(marts, reach.RATE),
        touches=reach.touches_chart(context),
        measures=figures_table(context, reach.MEASURES),
        content=reach.content_used(context),
        no_content=_why(marts, reach.CONTENT, "No session with educational content is known."),
        waiting=waiting(context, touches) if touches else None,
        no_waiting=UNTOLD if touches is None else "No customer is active.",
    )


def _tiles(context: Context) -> list[Tile]:
    return [
        tile(context, "Engagement rate", reach.RATE, "month", "customers"),
        tile(context, "Touchpoints per customer a month", reach.TOUCHES, "month"),
        tile(context, "Content sessions a month", reach.CONTENT, "month"),
        tile(context, "Automated share", reach.AUTOMATED, "month", "interactions"),
        tile(context, "Actively managed", MANAGED, "point", "customers"),
    ]


def _title(rates: reach.RatesView | None) -> str:
    if rates is None:
        return "Engagement cannot be measured yet"
    judged = [row for row in rates.rows if row.gap is not None]
    below = [row for row in judged if row.gap is not None and row.gap < 0]
    if not judged:
        return f"{rates.rows[0].figure.value} of customers were reached in {rates.period}; no target can be judged"
    if not below:
        return f"Engagement reaches its target in {together([row.segment for row in judged])} ({rates.period})"
    if len(below) == 1:
        value, off = below[0].figure.value, f"{_off(below[0])}{formats.NBSP}points"
        text = f"{below[0].segment} engagement is {value}, {off} below target"
    else:
        by = together([_off(row) for row in below])
        text = f"Engagement is below target in {together([row.segment for row in below])}, by {by}{formats.NBSP}points"
    reached = [row.segment for row in judged if row not in below]
    return f"{text}; {together(reached)} {'is' if len(reached) == 1 else 'are'} above it" if reached else text


def _off(row: MeasureRow) -> str:
    gap = abs(row.gap or Decimal(0)) * 100
    return formats.number(gap, 1) if formats.rounded(gap, 1) else "less than 0.1"


def _lede(context: Context, touches: list[CustomerTouch] | None) -> str:
    shown = context.marts.shown(reach.RATE, ALL, "month")
    if shown is None or shown.value is None:
        told = _why(context.marts, reach.RATE)
    else:
        base = formats.counted(shown.denominator or Decimal(0), "customer")
        verb = "was" if shown.numerator == 1 else "were"
        told = (
            f"{formats.number(shown.numerator)} of the {base} active at the start of"
            f" {formats.month(shown.period_end)} {verb} reached."
        )
    return f"{told} {summary(touches, context.as_of)}" if touches else told


def _why(marts: Marts, metric_id: str, none: str = "") -> str:
    value = marts.shown(metric_id, ALL, "month")
    if value is None:
        return "This publication holds no such figure."
    return reason_text(value.not_measurable_reason) or none or "No customer was active at the start of a month."
