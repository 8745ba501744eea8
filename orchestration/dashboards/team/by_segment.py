"""Metrics of coverage and programmes by segment, each figure with its target."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from orchestration.dashboards.parts.chosen import target_of
from orchestration.dashboards.parts.figure import Figure
from orchestration.dashboards.parts.marts import ALL, COHORT, Marts, MetricValue
from orchestration.dashboards.parts.settled import standing
from orchestration.dashboards.team.measures import Judged, judged, period_type, shown
from orchestration.dashboards.words import formats
from orchestration.dashboards.words.units import unit_phrase

SEGMENTS = (ALL, "Strategic", "Core", "Digital")
# Metric and the part of it, which is told beside its name.
COVERAGE = (
    ("csm_assignment_rate", "none"),
    ("active_management_rate", "none"),
    ("business_review_coverage", "none"),
    ("executive_sponsor_coverage", "none"),
    ("advisory_panel_participation", "none"),
    ("additional_contacts", "none"),
)
PROGRAMMES = (
    ("onboarding_completion_rate", "none"),
    ("time_to_first_value_days", "none"),
    ("onboarding_nps", "none"),
    ("adoption_completion_rate", "none"),
    ("feature_utilisation_rate", "none"),
    ("feedback_coverage", "customers"),
    ("feedback_coverage", "pilots"),
    ("csat", "none"),
    ("nps", "none"),
)


@dataclass(frozen=True)
class SegmentCell:
    """One segment's figure; None where the metric is not about that segment.

    settled: when the target was, and the value of today, where it judges another one.
    """

    figure: Figure | None
    target: Judged | None
    settled: str | None = None


@dataclass(frozen=True)
class SegmentRow:
    """One metric over the segments of `SEGMENTS`."""

    name: str
    unit: str | None
    period: str
    cells: list[SegmentCell]


def rows(marts: Marts, wanted: Sequence[tuple[str, str]], currency: str) -> list[SegmentRow]:
    """Those metrics that the catalogue holds."""
    return [_row(marts, metric_id, part, currency) for metric_id, part in wanted if metric_id in marts.metrics]


def _row(marts: Marts, metric_id: str, part: str, currency: str) -> SegmentRow:
    values = [shown(marts, metric_id, segment, part) for segment in SEGMENTS]
    name = marts.metrics[metric_id].name
    return SegmentRow(
        name=name if part == "none" else f"{name}: {part}",
        unit=unit_phrase(metric_id),
        period=_period(values, period_type(marts, metric_id)),
        cells=[
            _cell(marts, metric_id, part, segment, value, currency)
            for segment, value in zip(SEGMENTS, values, strict=True)
        ],
    )


def _cell(
    marts: Marts, metric_id: str, part: str, segment: str, value: MetricValue | None, currency: str
) -> SegmentCell:
    # Nobody of this segment is meant, such as in a programme for Strategic customers.
    if value is None or (value.value is None and not value.sample_size and value.not_measurable_reason is None):
        return SegmentCell(None, None)
    target = target_of(marts, metric_id, segment, part)
    stands = standing(marts, target, value, currency)
    return SegmentCell(stands.figure, judged(target, currency), stands.settled)


def _period(values: list[MetricValue | None], kind: str) -> str:
    texts = {
        formats.period(v.period_type, v.period_start, v.period_end)
        for v in values
        if v is not None and v.value is not None
    }
    if len(texts) == 1:
        return texts.pop()
    return "Newest complete month of starters" if kind == COHORT and texts else formats.NONE
