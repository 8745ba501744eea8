"""One segment's figure against its target, as the page's tables and tiles show it."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from orchestration.dashboards.parts.figure import Figure, figure
from orchestration.dashboards.parts.marts import Marts, MetricValue, Target
from orchestration.dashboards.words import formats
from orchestration.dashboards.words.rate_texts import counts, distance, interval
from orchestration.dashboards.words.wording import STATUS_WORDS, reason_text


@dataclass(frozen=True)
class RateRow:
    """One segment's figure: status is a key of STATUS_WORDS, None where no target is set."""

    segment: str
    figure: Figure
    value: str
    interval: str | None
    counts: str
    target: str
    distance: str | None
    gap: Decimal | None
    status: str | None
    word: str
    reason: str | None


def rate_row(marts: Marts, segment: str, value: MetricValue | None, target: Target | None, currency: str) -> RateRow:
    """The row of one value (None: nobody to measure); a target judges it only where it states a number."""
    measured = value if value is not None and value.value is not None else None
    goal = target.target_value if target else None
    judged = measured is not None and goal is not None and target is not None
    gap = measured.value - goal if measured and measured.value is not None and goal is not None else None
    return RateRow(
        segment=segment,
        figure=figure(marts, value, currency),
        value=formats.percent(measured.value) if measured else formats.NONE,
        interval=interval(measured),
        counts=counts(measured),
        target=formats.percent(goal) if goal is not None else formats.NONE,
        distance=distance(gap),
        gap=gap if judged else None,
        status=target.status if judged and target else None,
        word=STATUS_WORDS.get(target.status, target.status) if judged and target else "No target set",
        reason=None if measured else reason_text(value.not_measurable_reason if value else None) or "No customer yet.",
    )
