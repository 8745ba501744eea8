"""Which period of a metric its page shows first, which thirteen it lists, and the parts a metric is divided into."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from orchestration.dashboards.figures.labels import Labels
from orchestration.dashboards.figures.queries import SHARES
from orchestration.dashboards.parts.marts import ALL, Marts, Metric, MetricValue, Target

LISTED = 13
UNDIVIDED = ("none", "none")


@dataclass(frozen=True)
class Shown:
    """The figures of one metric and period type: those of the period shown, and the ends of the last thirteen.

    values: by segment and (breakdown, breakdown value), of the period that ends on `end`; None: nothing is
    published · targets: judged on this period type · breakdowns: in the catalogue's order · labels: words of parts.
    """

    metric_id: str
    period_type: str
    end: date | None
    ends: list[date]
    values: dict[tuple[str, tuple[str, str]], MetricValue]
    targets: list[Target]
    breakdowns: list[str]
    labels: Labels

    @property
    def parts(self) -> list[tuple[str, str]]:
        """Breakdown and value of every part: by the catalogue's order, of shares the largest first, else by name."""
        found = dict.fromkeys(part for _, part in self.values if part != UNDIVIDED)

        def rank(part: tuple[str, str]) -> tuple[int, str, Decimal, str]:
            place = self.breakdowns.index(part[0]) if part[0] in self.breakdowns else len(self.breakdowns)
            whole = self.values.get((ALL, part)) if part[0] in SHARES else None
            return place, part[0], -(whole.value or Decimal(0)) if whole else Decimal(0), part[1]

        return sorted(found, key=rank)

    def label(self, value: str) -> str:
        """A part by its value: `price_budget` as `Price or budget`; of a target nobody says the breakdown."""
        return self.labels.part(next((breakdown for breakdown, part in self.parts if part == value), ""), value)

    @property
    def is_divided_only(self) -> bool:
        """Whether there are parts and no whole: the row `none` beside parts then says that nothing happened."""
        whole = self.values.get((ALL, UNDIVIDED))
        return bool(self.parts) and (whole is None or whole.value is None)


def shown_periods(marts: Marts, labels: Labels) -> dict[str, list[Shown]]:
    """Of every metric of the catalogue what its page shows, by period type; the type that targets judge comes first.

    Then the twelve months, which other pages show, before single ones.
    """
    values: dict[tuple[str, str], list[MetricValue]] = defaultdict(list)
    for value in marts.values:
        values[value.metric_id, value.period_type].append(value)
    found = {}
    for metric in marts.metrics.values():
        targets = [target for target in marts.targets if target.metric_id == metric.metric_id]
        judged = {target.period_type for target in targets}
        types = [kind.strip() for kind in metric.period_types.split(",") if kind.strip()]
        types += sorted({kind for known, kind in values if known == metric.metric_id} - set(types))
        types.sort(key=lambda kind: (kind not in judged, kind != "ttm"))
        found[metric.metric_id] = [
            _shown(marts, metric, kind, values[metric.metric_id, kind], targets, labels) for kind in types
        ]
    return found


def course(marts: Marts, shown: Shown, segment: str) -> list[MetricValue]:
    """The undivided figures of a segment up to the period shown, oldest first: what a line beside its value draws."""
    series = marts.series(shown.metric_id, segment, shown.period_type)
    return [value for value in series if shown.end is not None and value.period_end <= shown.end][-LISTED:]


def _shown(
    marts: Marts, metric: Metric, kind: str, values: list[MetricValue], targets: list[Target], labels: Labels
) -> Shown:
    judged = [target for target in targets if target.period_type == kind]
    end = marts.shown_end(metric.metric_id, kind)
    return Shown(
        metric_id=metric.metric_id,
        period_type=kind,
        end=end,
        ends=sorted({value.period_end for value in values})[-LISTED:],
        values={(v.segment, (v.breakdown, v.breakdown_value)): v for v in values if v.period_end == end},
        targets=judged,
        breakdowns=[name.strip() for name in metric.breakdown.split(",")],
        labels=labels,
    )
