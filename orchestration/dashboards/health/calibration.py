"""How many left within 90 days of a score: by ten points of it and by band."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from orchestration.dashboards.health import charts, words
from orchestration.dashboards.health.queries import Check, HealthData
from orchestration.dashboards.parts.charts import Chart
from orchestration.dashboards.parts.table import Table
from orchestration.dashboards.words import formats
from orchestration.dashboards.words.rate_texts import together

BY_BAND, BY_SCORE = "health_churn_by_band", "health_calibration"
FEW = 30  # scores under which a share is a small sample


@dataclass(frozen=True)
class BandRow:
    """of_followed: how many of all scores that churn followed were in this band."""

    band: str
    share: str
    interval: str
    counts: str
    of_followed: str
    is_small_sample: bool


def bands(health: HealthData) -> list[BandRow]:
    """What became of red, yellow and green scores; empty where too few left."""
    rows = [c for c in health.parts(BY_BAND) if c.value is not None]
    followed = _followed(rows)
    return [
        BandRow(
            c.breakdown_value,
            formats.percent(c.value),
            interval(c) or formats.NONE,
            _counts(c),
            formats.percent((c.numerator or Decimal(0)) / followed) if followed else formats.NONE,
            _is_small(c),
        )
        for c in rows
    ]


def missed(health: HealthData) -> str | None:
    """How often churn followed a green score: what the score does not see."""
    rows = [c for c in health.parts(BY_BAND) if c.value is not None]
    green, followed = next((c for c in rows if c.breakdown_value == "green"), None), _followed(rows)
    if green is None or not green.numerator or not followed:
        return None
    return (
        f"{formats.percent(green.numerator / followed)} of the {formats.counted(followed, 'score')} that churn followed"
        f" {'was' if followed == 1 else 'were'} green: green is no all-clear."
    )


def chart(health: HealthData) -> Chart | None:
    """Share that left by ten points; None where too few left. A share of no scores is left out, not zero."""
    rows = [c for c in health.parts(BY_SCORE) if c.value is not None]
    if not rows:
        return None
    bars = []
    for c in rows:
        between = interval(c)
        bars.append(
            {
                "bin": _ten(c), "share": c.value, "is_small": _is_small(c), "counts": _counts(c),
                "low": c.ci_low if between else None, "high": c.ci_high if between else None,
                "interval": between or formats.NONE,
            }
        )  # fmt: skip
    scores = sum((c.denominator or Decimal(0) for c in rows), Decimal(0))
    everyone = _followed(rows) / scores if scores else None
    return Chart(
        "health-calibration",
        _finding(health),
        f"Share that left within 90{formats.NBSP}days of a month end, by score. Line: all scores,"
        f" {formats.percent(everyone)}. Whiskers: 95% interval. Hollow: under {FEW} scores.",
        _text(rows),
        Table(
            f"Customers that left within 90 days, by health score at a month end. * Fewer than {FEW} scores.",
            ["Score", "Left within 90 days", "95% interval", "Scores that churn followed"],
            [
                [
                    _ten(c),
                    formats.percent(c.value) + ("*" if _is_small(c) else ""),
                    interval(c) or formats.NONE,
                    _counts(c),
                ]
                for c in rows
            ],
        ),
        lambda size: charts.calibration(bars, float(everyone) if everyone is not None else None, size),
    )


def interval(check: Check) -> str | None:
    """None where no resample differs: that is no measure of chance."""
    if check.ci_low is None or check.ci_high is None or check.ci_low == check.ci_high:
        return None
    return f"{formats.percent(check.ci_low)} to {formats.percent(check.ci_high)}"


def _finding(health: HealthData) -> str:
    told = [f"{row.share} of {row.band}" for row in bands(health)]
    if not told:
        return "How many left, by score"
    return f"{together(told)} scores were followed by churn"


def _text(rows: list[Check]) -> str:
    """The ends of the scale that rest on enough scores."""
    sound = [c for c in rows if not _is_small(c)]
    told = [f"{_ten(c)}: {formats.percent(c.value)} left ({_counts(c)})" for c in (sound[-1:] + sound[:-1][:1])]
    return f"{'; '.join(told)}." if told else f"No ten points hold {FEW} scores yet."


def _ten(check: Check) -> str:
    return words.ten(int(check.breakdown_value.split("-")[0]))


def _is_small(check: Check) -> bool:
    return (check.denominator or 0) < FEW


def _followed(rows: list[Check]) -> Decimal:
    return sum((c.numerator or Decimal(0) for c in rows), Decimal(0))


def _counts(check: Check) -> str:
    return f"{formats.number(check.numerator)} of {formats.number(check.denominator)}"
