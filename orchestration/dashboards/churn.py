"""View model of the Churn page: everything the template prints, already text."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from . import churn_leavers, churn_rates, churn_reasons, churn_standard, formats
from .churn_queries import LOGOS, MRR, ChurnData
from .churn_words import Words
from .facts import PublicationFacts
from .queries import ALL, Marts
from .rate_texts import together
from .wording import reason_text


@dataclass(frozen=True)
class ChurnPage:
    title: str
    lede: str
    yearly: churn_rates.RatesView | None
    monthly: churn_rates.RatesView | None
    unmeasured: str | None
    data_issue: str | None
    reasons: churn_reasons.ReasonsView | None
    no_reasons: str | None
    standard: churn_standard.StandardView
    left: list[churn_leavers.LeaversMonth]
    no_left: str | None
    definitions: list[tuple[str, str]]


def churn_page(marts: Marts, churn: ChurnData, facts: PublicationFacts) -> ChurnPage:
    """The whole page from the marts and the facts of one publication."""
    words = Words(churn.codes, churn.rules)
    yearly = churn_rates.yearly(marts)
    monthly = churn_rates.monthly(marts)
    latest = marts.latest(churn_rates.RATE, ALL, "ttm")
    reasons = churn_reasons.reasons(churn, words, facts.as_of, facts.currency)
    # Without a figure for any month, a list without names would claim that nobody left.
    is_known = bool(churn.events) or monthly is not None
    left = churn_leavers.who_left(churn, words, facts.as_of, facts.currency) if is_known else []
    return ChurnPage(
        title=_title(yearly),
        lede=_lede(marts, reasons),
        yearly=yearly,
        monthly=monthly,
        unmeasured=None if yearly else _why(marts),
        data_issue=reason_text(latest.data_issue) if latest else None,
        reasons=reasons,
        no_reasons=None if reasons else _no_reasons(marts),
        standard=churn_standard.standard(marts, churn, words),
        left=left,
        no_left=None if left else _no_left(marts),
        definitions=_definitions(marts),
    )


def _why(marts: Marts) -> str:
    latest = marts.latest(churn_rates.RATE, ALL, "ttm") or marts.latest(churn_rates.RATE, ALL, "month")
    return reason_text(latest.not_measurable_reason if latest else None) or "No customer was active a year ago."


def _no_reasons(marts: Marts) -> str:
    reason = churn_reasons.unmeasured(marts)
    if reason:
        return reason
    is_told = marts.latest(LOGOS, ALL, "ttm") or marts.latest(LOGOS, ALL, "month")
    return "Nobody left and nobody pays less in these 12 months." if is_told else "This publication tells no reasons."


def _no_left(marts: Marts) -> str:
    latest = marts.latest(churn_rates.RATE, ALL, "month") or marts.latest(churn_rates.RATE, ALL, "ttm")
    return reason_text(latest.not_measurable_reason if latest else None) or "This publication does not list who left."


def _title(yearly: churn_rates.RatesView | None) -> str:
    if yearly is None:
        return "Churn cannot be measured yet"
    total = yearly.rows[0].value
    text = f"Logo churn is {total} over 12{formats.NBSP}months" if total != formats.NONE else "Logo churn"
    if yearly.over is None:
        return f"{text}; no target can be judged"
    return f"{text}, {'above target in ' + together(yearly.over) if yearly.over else 'within every target'}"


def _lede(marts: Marts, reasons: churn_reasons.ReasonsView | None) -> str:
    latest = marts.latest(churn_rates.RATE, ALL, "ttm")
    if latest is None or latest.value is None:
        return _why(marts)
    base = formats.counted(latest.denominator or Decimal(0), "customer")
    text = (
        f"{formats.number(latest.numerator)} of the {base} active a year before {formats.day(latest.period_end)}"
        f" {'is' if latest.numerator == 1 else 'are'} gone."
    )
    return f"{text} {reasons.facts[0]}" if reasons and reasons.facts else text


def _definitions(marts: Marts) -> list[tuple[str, str]]:
    """Name and definition of every metric on the page that the catalogue holds."""
    wanted = (churn_rates.RATE, LOGOS, MRR, churn_standard.ADHERENCE)
    return [(m.name, m.definition) for m in (marts.metrics.get(metric_id) for metric_id in wanted) if m]
