"""View model of the Expansion page: everything the template prints, already text."""

from __future__ import annotations

from dataclasses import dataclass

from orchestration.dashboards.expansion import lists
from orchestration.dashboards.expansion.growth import (
    EXPANSION,
    UPSELL,
    Quarter,
    UpsellView,
    bars_beside_rate,
    bars_beside_won,
    expansion_chart,
    growth_table,
    quarters,
    upsell,
)
from orchestration.dashboards.expansion.pipeline import PipelineView, pipeline
from orchestration.dashboards.expansion.queries import Sales, read_sales
from orchestration.dashboards.expansion.referrals import REFERENCES, ReferencesView, references
from orchestration.dashboards.expansion.stock import CONVERSION, OPEN_MRR, stock_tile
from orchestration.dashboards.parts.charts import Chart
from orchestration.dashboards.parts.chosen import target_of
from orchestration.dashboards.parts.customers import total_mrr
from orchestration.dashboards.parts.facts import PublicationFacts
from orchestration.dashboards.parts.marts import ALL, Marts, MetricValue
from orchestration.dashboards.parts.measures import (
    Context,
    FiguresTable,
    Tile,
    away,
    tile,
)
from orchestration.dashboards.parts.page import Content, Source
from orchestration.dashboards.parts.settled import is_settled_elsewhere
from orchestration.dashboards.parts.table import DataTable
from orchestration.dashboards.words import formats
from orchestration.dashboards.words.wording import reason_text


@dataclass(frozen=True)
class ExpansionPage:
    """unmeasured, no_pipeline, no_references: why a section is empty; lists are None where nothing is listed.

    beside_rate, beside_won: why the bars of growth add up to more than the figures beside them.
    """

    title: str
    lede: str
    data_issue: str | None
    tiles: list[Tile]
    upsell: UpsellView | None
    unmeasured: str
    expansion: Chart | None
    growth: FiguresTable | None
    beside_rate: str | None
    quarters: list[Quarter]
    beside_won: str | None
    pipeline: PipelineView | None
    no_pipeline: str
    opened: DataTable | None
    closed: DataTable | None
    references: ReferencesView | None
    no_references: str


def content(source: Source) -> list[Content]:
    """The page of expansion."""
    view = expansion_page(source.marts, read_sales(source.connection), source.facts)
    return [Content("expansion", "expansion.html", "expansion.html.j2", view)]


def expansion_page(marts: Marts, sales: Sales, facts: PublicationFacts) -> ExpansionPage:
    """The whole page from the marts and the facts of one publication."""
    context = Context(marts, facts.as_of, facts.currency)
    shown = marts.shown(UPSELL, ALL, "ttm")
    listed = sales.opportunities
    return ExpansionPage(
        title=_title(context, shown),
        lede=_lede(context, shown, sales),
        data_issue=reason_text(shown.data_issue) if shown else None,
        tiles=_tiles(context),
        upsell=upsell(context),
        unmeasured=_why(marts, UPSELL, "ttm") or "No customer was active a year ago.",
        expansion=expansion_chart(context),
        growth=growth_table(context),
        beside_rate=bars_beside_rate(context),
        quarters=quarters(context),
        beside_won=bars_beside_won(context),
        pipeline=pipeline(context, listed or []),
        no_pipeline=_why(marts, OPEN_MRR, "month") or "No opportunity is known.",
        opened=lists.open_list(listed, facts.as_of, facts.currency) if listed is not None else None,
        closed=lists.closed_list(listed, facts.currency) if listed is not None else None,
        references=references(context, sales.references),
        no_references=_why(marts, REFERENCES, "point") or "No customer is active.",
    )


def _tiles(context: Context) -> list[Tile]:
    return [
        tile(context, "Upsell and cross-sell rate", UPSELL, "ttm", "customers"),
        tile(context, "Expansion MRR rate", EXPANSION, "ttm"),
        stock_tile(context),
        tile(context, "Pipeline conversion", CONVERSION, "month", "closed"),
        tile(context, "Referenceable customers", REFERENCES, "point"),
    ]


def _title(context: Context, shown: MetricValue | None) -> str:
    if shown is None or shown.value is None:
        return "Upsell and cross-sell cannot be measured yet"
    text = f"Upsell and cross-sell rate {formats.percent(shown.value)}"
    target = target_of(context.marts, UPSELL, ALL)
    if target is None or target.target_value is None:
        return f"{text} over 12{formats.NBSP}months; no target can be judged"
    is_settled = is_settled_elsewhere(target, shown)
    off = away(target.value if is_settled and target.value is not None else shown.value, target, context.currency)
    told = f"{off[:1].lower()}{off[1:]}"
    return f"{text} now; settled at {formats.percent(target.value)}, {told}" if is_settled else f"{text}, {told}"


def _lede(context: Context, shown: MetricValue | None, sales: Sales) -> str:
    if shown is None or shown.value is None:
        told = _why(context.marts, UPSELL, "ttm") or "No customer was active a year ago."
    else:
        base = formats.counted(shown.denominator or 0, "customer")
        told = (
            f"{formats.number(shown.numerator)} of the {base} active a year before {formats.day(shown.period_end)}"
            " won an upsell or cross-sell since."
        )
    opened = [o for o in sales.opportunities or [] if o.outcome == "open"]
    if not opened:
        return told
    worth = context.money(total_mrr(opened))
    verb = "is" if len(opened) == 1 else "are"
    return f"{told} {formats.counted(len(opened), 'opportunity', 'opportunities')} of {worth} MRR {verb} open."


def _why(marts: Marts, metric_id: str, period_type: str) -> str | None:
    """Why a metric has no figure; None where it has one or nobody to measure."""
    value = marts.shown(metric_id, ALL, period_type)
    return "This publication holds no such figure." if value is None else reason_text(value.not_measurable_reason)
