"""View models of the All figures page and of the page of every metric in the catalogue."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from orchestration.dashboards.churn.queries import Code
from orchestration.dashboards.figures.aims import distance, judged_elsewhere
from orchestration.dashboards.figures.behind import BehindView, behind
from orchestration.dashboards.figures.index import index
from orchestration.dashboards.figures.labels import Labels
from orchestration.dashboards.figures.periods import UNDIVIDED, Shown, shown_periods
from orchestration.dashboards.figures.queries import Asked, Lists
from orchestration.dashboards.figures.segments import PeriodView, leader, missing_anchors, period_view
from orchestration.dashboards.figures.words import AIMS, breakdown_named, text_of, topic_of
from orchestration.dashboards.parts.figure import page_of
from orchestration.dashboards.parts.marts import ALL, SEGMENTS, Marts, Metric, Target
from orchestration.dashboards.parts.page import Content, Source
from orchestration.dashboards.parts.reading import read_if_there
from orchestration.dashboards.words import formats
from orchestration.dashboards.words.units import unit_phrase
from orchestration.dashboards.words.wording import reason_text

# Rows that one page holds: with names of 200 letters it stays under 300 KB. The files hold all.
ON_A_PAGE = 400
_JUDGED = ("achieved", "on_track", "at_risk", "missed")
_OFF = ("at_risk", "missed")
_CODE = re.compile(r"\b[a-z]+(?:_[a-z]+)+\b")


@dataclass(frozen=True)
class FigurePage:
    """One metric. facts: label and text · anchors: segments without figures, whose links still arrive."""

    topic: str
    title: str
    definition: str
    facts: list[tuple[str, str]]
    issue: str | None
    periods: list[PeriodView]
    anchors: list[str]
    behind: list[BehindView]
    per_segment: int
    is_cut: bool


def content(source: Source) -> list[Content]:
    """The page of all figures, and one for each metric of the catalogue, whatever is known of it."""
    marts, currency = source.marts, source.facts.currency
    codes = read_if_there(source.connection, Code, "churn_taxonomy", "order by field, code, taxonomy_version")
    shown = shown_periods(marts, Labels(codes or ()))
    asked = [
        Asked(one.metric_id, one.period_type, one.end, per_segment(ones))
        for ones in shown.values()
        for one in ones
        if one.end
    ]
    lists = Lists(source.connection, asked)
    pages = [Content("figures", "figures.html", "figures.html.j2", index(marts, shown, currency))]
    for metric in marts.metrics.values():
        file = page_of(metric.metric_id).partition("#")[0]
        view = figure_page(marts, metric, shown[metric.metric_id], lists, currency)
        pages.append(Content("figures", file, "figure.html.j2", view))
    return pages


def per_segment(ones: list[Shown]) -> int:
    """How many rows of each segment the page of a metric holds, where it has these lists."""
    return ON_A_PAGE // (len(SEGMENTS) * max(len(ones), 1))


def figure_page(marts: Marts, metric: Metric, ones: list[Shown], lists: Lists, currency: str) -> FigurePage:
    """The page of one metric."""
    periods = [period_view(marts, metric, one, currency) for one in ones]
    known = [value for one in ones for value in one.values.values()]
    lists_of = [
        behind(marts, metric, one, lists, view.period, currency) for one, view in zip(ones, periods, strict=True)
    ]
    return FigurePage(
        topic=topic_of(metric.metric_id),
        title=_title(metric, ones, currency),
        definition=_CODE.sub(lambda code: code[0].replace("_", " "), metric.definition).replace(" / ", " ÷ "),
        facts=_facts(metric),
        issue=reason_text(next((value.data_issue for value in known if value.data_issue), None)),
        periods=periods,
        anchors=missing_anchors(periods),
        behind=lists_of,
        per_segment=per_segment(ones),
        is_cut=any(one.table is not None and one.table.is_cut for one in lists_of),
    )


def _facts(metric: Metric) -> list[tuple[str, str]]:
    told = [
        ("Unit", unit_phrase(metric.metric_id)),
        ("Whom it is about", metric.population),
        ("Aim", AIMS.get(metric.direction or "")),
        ("Owner", metric.owner),
        ("From", metric.source_document),
    ]
    return [(label, text[:1].upper() + text[1:]) for label, text in told if text]


def _title(metric: Metric, ones: list[Shown], currency: str) -> str:
    """`Engagement rate 33.7%, 1 of 3 targets missed or at risk`."""
    first = ones[0] if ones else None
    if first is None or first.end is None:
        return f"{metric.name}: no figure published"
    if first.is_divided_only:
        return _divided(metric, first, currency)
    whole = first.values.get((ALL, UNDIVIDED))
    goal = _against(first.targets, first.end, currency)
    if whole is None or whole.value is None:
        return f"{metric.name}: not measured{goal}"
    return f"{metric.name} {text_of(whole, currency)}{goal}"


def _divided(metric: Metric, shown: Shown, currency: str) -> str:
    """The part with a target, else the largest; of cohorts and the like, none is told apart."""
    for target in shown.targets:
        value = shown.values.get((target.segment, _part_of(target, shown)))
        if value is not None and value.value is not None and target.period_end == shown.end:
            text = f"{shown.label(target.breakdown_value)} {formats.figure(value.value, value.unit, currency)}"
            return f"{metric.name}: {text}{_against([target], shown.end, currency)}"
    top = leader(shown, currency)
    if top is not None:
        return f"{metric.name}. {top}"
    return metric.name if " by " in metric.name else f"{metric.name} by {breakdown_named(shown.parts[0][0])}"


def _part_of(target: Target, shown: Shown) -> tuple[str, str]:
    return next((part for part in shown.parts if part[1] == target.breakdown_value), UNDIVIDED)


def _against(targets: list[Target], end: date | None, currency: str) -> str:
    judged = [target for target in targets if target.status in _JUDGED]
    if not judged:
        return ""
    if len(judged) == 1 and judged[0].period_end != end:
        return f"; {judged_elsewhere(judged[0], currency)}"
    if len(judged) == 1:
        gap = distance(judged[0], currency)
        whom = "," if judged[0].segment == ALL else f"; {judged[0].segment}"
        return f"{whom} {gap}{'' if gap == 'on target' else ' target'}" if gap else ""
    off = sum(target.status in _OFF for target in judged)
    if not off:
        return f", all {len(judged)} targets met or on track"
    return f", {off} of {len(judged)} targets missed or at risk"
