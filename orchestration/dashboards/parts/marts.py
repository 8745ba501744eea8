"""What most pages read of a published marts file, and how they find a figure in it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

import duckdb

from orchestration.dashboards.parts.reading import read_rows

SEGMENTS = ("Strategic", "Core", "Digital", "Unassigned")
ALL = "All"
ORDER = (ALL, *SEGMENTS)
# A running month is too young to be judged; every other period ends on the day it is looked at.
WHOLE_PERIODS = ("month", "quarter")
COHORT = "cohort_month"


@dataclass(frozen=True)
class MetricValue:
    """One metric, segment, breakdown value and period. Ratios are 0-1, intervals in the value's unit."""

    metric_id: str
    segment: str
    breakdown: str
    breakdown_value: str
    period_type: str
    period_start: date
    period_end: date
    numerator: Decimal | None
    denominator: Decimal | None
    value: Decimal | None
    unit: str
    sample_size: int | None
    count_excluded: int | None
    ci_low: Decimal | None
    ci_high: Decimal | None
    is_complete: bool
    is_small_sample: bool | None
    data_issue: str | None
    not_measurable_reason: str | None


@dataclass(frozen=True)
class Metric:
    """One catalogue entry."""

    metric_id: str
    name: str
    definition: str
    unit: str
    population: str | None
    owner: str | None
    direction: str | None
    period_types: str
    breakdown: str
    source_document: str | None


@dataclass(frozen=True)
class Target:
    """One target's status on as_of; distance, values and interval in the metric's unit."""

    target_id: str
    metric_id: str
    metric_name: str
    segment: str
    breakdown_value: str
    direction: str | None
    kind: str | None
    baseline_declared: Decimal | None
    baseline_measured: Decimal | None
    target_value: Decimal | None
    value: Decimal | None
    sample_size: int | None
    ci_low: Decimal | None
    ci_high: Decimal | None
    distance: Decimal | None
    expected_value: Decimal | None
    trend: str | None
    unit: str
    period_type: str | None
    period_end: date | None
    deadline_on: date | None
    status: str
    reason: str | None
    is_small_sample: bool | None
    data_issue: str | None
    source_document: str | None


@dataclass(frozen=True)
class RollforwardMonth:
    """One month and segment: opening + signed movements = closing, in the reporting currency."""

    month: date
    segment: str
    opening_mrr: Decimal
    new_mrr: Decimal
    expansion_mrr: Decimal
    contraction_mrr: Decimal
    churn_mrr: Decimal
    reactivation_mrr: Decimal
    entered_segment_mrr: Decimal
    left_segment_mrr: Decimal
    closing_mrr: Decimal
    closing_customers: int
    is_complete: bool


@dataclass(frozen=True)
class TopCustomer:
    """One of the largest customers by MRR; share_of_mrr is 0-1."""

    customer_id: str
    customer_name: str | None
    segment: str | None
    mrr: Decimal
    share_of_mrr: Decimal | None


@dataclass(frozen=True)
class Freshness:
    """One raw entity: is it delivered, is something held, how fresh is it."""

    entity: str
    is_mapped: bool
    is_held: bool
    data_issue: str | None
    row_count: int | None
    last_delivered_on: date | None
    last_loaded_at: datetime | None


@dataclass(frozen=True)
class Marts:
    """What most pages read, in display order where there is one."""

    values: list[MetricValue]
    metrics: dict[str, Metric]
    targets: list[Target]
    rollforward: list[RollforwardMonth]
    top_customers: list[TopCustomer]
    freshness: list[Freshness]
    _series: dict[tuple[str, str, str, str], list[MetricValue]] = field(default_factory=dict, repr=False)
    _values: dict[tuple[str, str], list[MetricValue]] = field(default_factory=dict, repr=False)

    def __post_init__(self) -> None:
        for value in self.values:
            self._values.setdefault((value.metric_id, value.period_type), []).append(value)
            key = (value.metric_id, value.segment, value.period_type, value.breakdown_value)
            self._series.setdefault(key, []).append(value)

    def series(
        self, metric_id: str, segment: str, period_type: str, part: str = "none", breakdown: str | None = None
    ) -> list[MetricValue]:
        """The periods of one metric, segment and breakdown value, oldest first.

        breakdown: needed where two breakdowns of a metric share a value, such as churn reasons and `unknown`.
        """
        found = self._series.get((metric_id, segment, period_type, part), [])
        return found if breakdown is None else [value for value in found if value.breakdown == breakdown]

    def shown(
        self, metric_id: str, segment: str, period_type: str, part: str = "none", breakdown: str | None = None
    ) -> MetricValue | None:
        """The figure that pages show: that of the period which ends on `shown_end`; None if there is none."""
        end = self.shown_end(metric_id, period_type)
        series = self.series(metric_id, segment, period_type, part, breakdown)
        return next((value for value in series if value.period_end == end), None)

    def shown_end(self, metric_id: str, period_type: str) -> date | None:
        """Last day of the period that pages show: of months and quarters the last complete one (of months that wait to
        be judged the newest that is), of starters the month that targets judge, else the youngest that nobody is
        missing in; of everything else the latest."""
        values = self._values.get((metric_id, period_type), [])
        ends = {value.period_end for value in values}
        if period_type == COHORT:
            judged = {t.period_end for t in self.targets if (t.metric_id, t.period_type) == (metric_id, period_type)}
            known = [v for v in values if v.is_complete and v.segment == ALL and v.value is not None]
            whole = {v.period_end for v in known if not v.count_excluded}
            ends = ends & judged or whole or {v.period_end for v in known} or ends
        elif period_type in WHOLE_PERIODS:
            complete = [value for value in values if value.is_complete]
            ends = {value.period_end for value in complete} or ends
            if period_type == "month":
                ends = _judged_ends(complete) or ends
        return max(ends, default=None)

    def latest(self, metric_id: str, segment: str, period_type: str) -> MetricValue | None:
        series = self.series(metric_id, segment, period_type)
        return series[-1] if series else None

    def value_at(
        self, metric_id: str, segment: str, period_type: str, end: date | None, part: str = "none"
    ) -> MetricValue | None:
        """The row whose period ends on `end`."""
        matches = [v for v in self.series(metric_id, segment, period_type, part) if v.period_end == end]
        return matches[-1] if matches else None

    def months(self, segment: str) -> list[RollforwardMonth]:
        """The roll-forward of one segment, oldest first, the running month last."""
        return [month for month in self.rollforward if month.segment == segment]


def _judged_ends(complete: list[MetricValue]) -> set[date]:
    """Ends of complete months that have a value for All, where the last has none and gives no reason: nobody can be
    judged yet, as 90 days after a risk. A month that is not measurable stays the one shown."""
    last = max((value.period_end for value in complete), default=None)
    final = [value for value in complete if value.segment == ALL and value.period_end == last]
    if not final or any(value.value is not None or value.not_measurable_reason for value in final):
        return set()
    return {value.period_end for value in complete if value.segment == ALL and value.value is not None}


def read_marts(con: duckdb.DuckDBPyConnection, top: int = 100) -> Marts:
    """What most pages read of a marts file, from an open connection to it.

    top: how many of the largest customers. Raises duckdb.Error naming what is missing in the file.
    """
    catalogue = read_rows(con, Metric, "from metrics order by metric_id")
    order = "metric_id, segment, period_type, breakdown, breakdown_value, period_end, period_start"
    return Marts(
        values=read_rows(con, MetricValue, f"from metric_values order by {order}"),
        metrics={metric.metric_id: metric for metric in catalogue},
        targets=read_rows(con, Target, "from target_status order by metric_id, segment, deadline_on, target_id"),
        rollforward=read_rows(con, RollforwardMonth, "from mrr_rollforward_monthly order by segment, month"),
        top_customers=read_rows(
            con, TopCustomer, f"from top_customers where rank <= {int(top)} order by rank, customer_id"
        ),
        freshness=read_rows(con, Freshness, "from entity_freshness order by entity"),
    )
