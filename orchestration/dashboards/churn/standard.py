"""View model of the churn standard: how many judged events are recorded as agreed, and which rules are broken."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from orchestration.dashboards.churn.queries import ChurnData
from orchestration.dashboards.churn.rates import MONTHS
from orchestration.dashboards.churn.words import Words, short
from orchestration.dashboards.parts.chosen import newest, target_of
from orchestration.dashboards.parts.figure import Figure, figure
from orchestration.dashboards.parts.marts import ALL, SEGMENTS, Marts, MetricValue
from orchestration.dashboards.parts.table import Table
from orchestration.dashboards.words import formats
from orchestration.dashboards.words.rate_texts import counts, distance, interval
from orchestration.dashboards.words.wording import STATUS_WORDS, reason_text

ADHERENCE = "churn_standard_adherence"
SMALL = 30  # records under which a share is marked
SHOWN = 8  # rules listed on the page


@dataclass(frozen=True)
class AdherenceMonth:
    """One month for drawing: value 0-1, the counts as `9/12`."""

    month: date
    value: float
    counts: str
    is_complete: bool


@dataclass(frozen=True)
class RuleRow:
    step: str
    severity: str
    description: str
    tried: str
    failed: str
    share: str
    is_small_sample: bool
    is_broken: bool


@dataclass(frozen=True)
class StandardView:
    """The section's texts; `months` is empty and `reason` set where nothing could be judged."""

    finding: str
    text: str
    sub: str
    months: list[AdherenceMonth]
    target: float | None
    figure: Figure | None
    month: str
    status: str | None
    word: str
    judged: str | None
    is_small_sample: bool
    reason: str | None
    data_issue: str | None
    table: Table | None
    rules: list[RuleRow]
    rules_note: str


def standard(marts: Marts, churn: ChurnData, words: Words, currency: str) -> StandardView:
    """Adherence month by month against its target, and the rules most often broken."""
    series = marts.series(ADHERENCE, ALL, "month")
    shown = newest(series, MONTHS)
    target = target_of(marts, ADHERENCE, ALL)
    goal = target.target_value if target else None
    latest = series[-1] if series else None
    issue = next(
        (text for text in (latest.data_issue if latest else None, target.data_issue if target else None) if text), None
    )
    rules = rule_rows(churn, words)
    broken = [r for r in rules if r.is_broken]
    last = next((v for v in reversed(shown) if v.is_complete), None)
    status = target.status if target and target.value is not None else None
    return StandardView(
        finding=_finding(shown, goal),
        text=_text(shown),
        sub="Of the churn and contraction events that are due or recorded: those whose record meets every rule.",
        months=[
            AdherenceMonth(
                v.period_end.replace(day=1),
                float(v.value or 0),
                f"{formats.number(v.numerator)}/{formats.number(v.denominator)}",
                v.is_complete,
            )
            for v in shown
        ],
        target=float(goal) if goal is not None else None,
        figure=figure(marts, last, currency) if last else None,
        month=formats.month(last.period_end) if last else "",
        status=status,
        word=STATUS_WORDS.get(status, status) if status else "No target set",
        judged=_judged(target.period_end, target.value, target.deadline_on) if status and target else None,
        is_small_sample=any(v.is_small_sample for v in shown),
        reason=_reason(latest) if not shown else None,
        data_issue=reason_text(issue),
        table=_table(marts, shown) if shown else None,
        rules=[replace(rule, description=short(rule.description)) for rule in broken[:SHOWN]],
        rules_note=" ".join([_note(rules, len(broken)), since(churn)]).strip(),
    )


def rule_rows(churn: ChurnData, words: Words) -> list[RuleRow]:
    """Every rule of the standard, most often broken first."""
    ordered = sorted(churn.rules, key=lambda r: (-(r.failed or 0), -(r.failed_share or 0), r.rule))
    return [
        RuleRow(
            step=r.step or "standard",
            severity=(r.severity or "warning").lower(),
            description=words.rule(r.rule),
            tried=formats.number(r.tried),
            failed=formats.number(r.failed),
            share=formats.percent(r.failed_share) if r.tried else formats.NONE,
            is_small_sample=0 < r.tried < SMALL,
            is_broken=bool(r.failed),
        )
        for r in ordered
    ]


def since(churn: ChurnData) -> str:
    """Which records the counts of the rules cover; empty where nothing is told."""
    days = {r.since_on for r in churn.rules if r.since_on}
    return f"Counted: records effective since {formats.day(max(days))}." if days else ""


def _finding(shown: list[MetricValue], goal: Decimal | None) -> str:
    complete = [v for v in shown if v.is_complete]
    if not complete:
        return "No complete month can be judged by the churn standard yet"
    last = complete[-1]
    share, month = formats.percent(last.value), formats.month(last.period_end)
    text = f"{share} of the events of {month} judged are recorded to the standard"
    if goal is None or last.value is None:
        return text
    gap = last.value - goal
    return f"{text}, the target" if gap == 0 else f"{text}, {(distance(gap) or '').lower()} target"


def _text(shown: list[MetricValue]) -> str:
    parts = [f"{formats.month(v.period_end)} {formats.percent(v.value)} ({counts(v)})" for v in shown]
    return f"Events recorded to the standard, of those due or recorded: {', '.join(parts)}." if parts else ""


def _reason(latest: MetricValue | None) -> str:
    if latest is None:
        return "This publication does not judge churn records yet."
    return reason_text(latest.not_measurable_reason) or "No churn event is due or recorded yet."


def _judged(end: date | None, value: Decimal | None, deadline: date | None) -> str:
    text = f"{formats.percent(value)} in {formats.month(end)}" if end else formats.percent(value)
    return f"{text}, deadline {formats.day(deadline)}" if deadline else text


def _note(rules: list[RuleRow], broken: int) -> str:
    if not rules:
        return "No rule was tried: no source delivers churn records, or none was read."
    kept = len(rules) - broken
    more = f" The {broken - SHOWN} others are on the Data quality page." if broken > SHOWN else ""
    return f"{formats.counted(kept, 'rule')} of {len(rules)} {'is' if kept == 1 else 'are'} broken by no record.{more}"


def _table(marts: Marts, shown: list[MetricValue]) -> Table:
    segments = [s for s in SEGMENTS if any(v.denominator for v in marts.series(ADHERENCE, s, "month"))]
    rows = []
    for v in shown:
        month = formats.month(v.period_end) if v.is_complete else formats.day(v.period_end)
        cells = [month, formats.percent(v.value), counts(v), interval(v) or formats.NONE]
        cells += [counts(marts.value_at(ADHERENCE, s, "month", v.period_end)) for s in segments]
        rows.append(cells)
    return Table("Churn standard adherence by month", ["Month", "All", "Met", "95% interval", *segments], rows)
