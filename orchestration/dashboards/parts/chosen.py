"""Which of several a page shows: the target that counts, and the newest periods of a series."""

from __future__ import annotations

from collections.abc import Sequence

from orchestration.dashboards.parts.marts import ALL, Marts, MetricValue, Target

_OPEN = ("on_track", "at_risk")


def target_of(marts: Marts, metric_id: str, segment: str = ALL, part: str = "none") -> Target | None:
    """The target of a metric, segment and part: of several stages the first that is still open, else the last.

    The marts hand targets over in the order of their deadlines.
    """
    key = (metric_id, segment, part)
    found = [t for t in marts.targets if (t.metric_id, t.segment, t.breakdown_value) == key]
    return next((t for t in found if t.status in _OPEN), found[-1] if found else None)


def newest(series: Sequence[MetricValue], count: int) -> list[MetricValue]:
    """The last `count` complete periods and the running one, oldest first, those without a value left out."""
    running = [v for v in series[-1:] if not v.is_complete]
    return [v for v in [*[v for v in series if v.is_complete][-count:], *running] if v.value is not None]
