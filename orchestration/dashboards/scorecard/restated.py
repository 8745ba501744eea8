"""Figures of past periods that this publication reports otherwise than the one before it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from orchestration.dashboards.parts.marts import Marts
from orchestration.dashboards.parts.target_texts import whom
from orchestration.dashboards.scorecard.queries import Restated
from orchestration.dashboards.words import formats

SHOWN, FILES = 4, 2


@dataclass(frozen=True)
class RestatedRow:
    """One metric by the figure of it that changed most; more: how many others of it changed, as text."""

    name: str
    whom: str
    period: str
    old: str
    new: str
    more: str | None
    files: str


@dataclass(frozen=True)
class RestatedView:
    """title: how many figures in all · rest: what the rows leave out, as a sentence."""

    title: str
    rows: list[RestatedRow]
    rest: str | None


def restated(marts: Marts, found: Iterable[Restated], currency: str) -> RestatedView | None:
    """By metric, those with a target first, then the largest change against what was reported; None without any."""
    by_metric: dict[str, list[Restated]] = {}
    for figure in found:
        by_metric.setdefault(figure.metric_id, []).append(figure)
    if not by_metric:
        return None
    judged = {target.metric_id for target in marts.targets}
    largest = {metric_id: max(figures, key=_size) for metric_id, figures in by_metric.items()}
    order = sorted(by_metric, key=lambda m: (m not in judged, -_size(largest[m]), m))
    total = sum(len(figures) for figures in by_metric.values())
    left = len(order) - SHOWN
    return RestatedView(
        title=f"{formats.counted(total, 'figure')} of past periods restated",
        rows=[_row(marts, largest[m], len(by_metric[m]) - 1, currency) for m in order[:SHOWN]],
        rest=f"{formats.counted(left, 'other measure')} changed as well." if left > 0 else None,
    )


def _size(figure: Restated) -> Decimal:
    """The change as a share of what was reported; a figure that came, went or was nothing counts as a whole one."""
    if figure.old_value is None or figure.new_value is None or not figure.old_value:
        return Decimal(1)
    return abs((figure.new_value - figure.old_value) / figure.old_value)


def _row(marts: Marts, figure: Restated, others: int, currency: str) -> RestatedRow:
    metric = marts.metrics.get(figure.metric_id)
    unit = metric.unit if metric else "count"
    return RestatedRow(
        name=metric.name if metric else figure.metric_id.replace("_", " "),
        whom=whom(figure.segment, figure.breakdown_value),
        period=formats.period(figure.period_type, figure.period_start, figure.period_end),
        old=formats.figure(figure.old_value, unit, currency),
        new=formats.figure(figure.new_value, unit, currency),
        more=f"and {formats.counted(others, 'other figure')}" if others else None,
        files=_files(figure),
    )


def _files(figure: Restated) -> str:
    """The first files behind it; an entity's name before a colon begins each."""
    if not figure.files:
        return "No new data: a definition or a setting changed."
    names = re.split(r", (?=[a-z_]+: )", figure.files)
    left = max(len(names), figure.count_batches or 0) - len(names[:FILES])
    return "; ".join(names[:FILES]) + (f" and {left} more" if left else "")
