"""Does the score predict churn? What it was worth at past month ends, in plain words and with its intervals."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal

from orchestration.dashboards.health import calibration
from orchestration.dashboards.health.queries import Check, HealthData
from orchestration.dashboards.parts.charts import Chart
from orchestration.dashboards.parts.figure import Figure, figure
from orchestration.dashboards.parts.marts import ALL, SEGMENTS, Marts, MetricValue
from orchestration.dashboards.words import formats
from orchestration.dashboards.words.wording import reason_text

AUC, LIFT, CORRELATION, WITH_VELOCITY = "health_auc", "health_lift", "health_correlation", "health_auc_with_velocity"
SAME_ROWS = "health_auc_same_rows"
COIN = Decimal("0.5")


@dataclass(frozen=True)
class Reading:
    """One figure about the score, what it says in plain words, and its interval."""

    name: str
    figure: Figure
    interval: str | None
    text: str


@dataclass(frozen=True)
class SegmentRow:
    segment: str
    auc: Figure
    interval: str
    lift: Figure
    left: str
    reason: str | None


@dataclass(frozen=True)
class ValidationView:
    finding: str
    base: str
    readings: list[Reading]
    chart: Chart | None
    bands: list[calibration.BandRow]
    missed: str | None
    segments: list[SegmentRow]


def hundred(value: Decimal | None) -> str:
    """A share of pairs, of a customer that left and one that stayed, as so many of 100."""
    return formats.NONE if value is None else f"{formats.number(value * 100)} of 100"


def validation(marts: Marts, health: HealthData, currency: str) -> ValidationView | None:
    """The whole panel; None where a release holds no such figures."""
    auc = health.check(AUC)
    if auc is None:
        return None
    return ValidationView(
        finding=finding(auc),
        base=_base(auc),
        readings=[r for r in _readings(marts, health, currency) if r],
        chart=calibration.chart(health),
        bands=calibration.bands(health),
        missed=calibration.missed(health),
        segments=[
            _segment(marts, health, segment, currency) for segment in (ALL, *SEGMENTS) if _is_told(health, segment)
        ],
    )


def finding(auc: Check) -> str:
    if auc.value is None:
        return "It is not known yet whether the score predicts churn"
    told = (
        f"{hundred(auc.value)} pairs of a customer that left and one that stayed, the one that left had the lower score"
    )
    if auc.ci_low is None or auc.ci_high is None or auc.ci_low <= COIN <= auc.ci_high:
        return f"The score is not shown to be better than a coin toss: in {told}"
    if auc.ci_high < COIN:
        return f"The score points the wrong way: only in {told}"
    return f"In {told}: better than a coin toss, far from certain"


def in_short(auc: Check) -> str:
    """The same for the head of the page."""
    told = f"The score puts the customer that left below the one that stayed in {hundred(auc.value)} pairs"
    return f"{told}: a hint where to look, no forecast"


def velocity_verdict(health: HealthData) -> tuple[str, str]:
    """What velocity adds to health, and by what on the same scores; it claims nothing that chance could be."""
    both, alone = health.check(WITH_VELOCITY), health.check(SAME_ROWS)
    if both is None or alone is None or both.value is None or alone.value is None:
        return "Whether velocity predicts churn is not known yet", "too few customers with a velocity have left"
    counts = (
        f"on the same {formats.number(both.count_scored)} scores the mean of health and velocity puts the one that left"
        f" below in {hundred(both.value)} pairs, health alone in {hundred(alone.value)}"
    )
    if both.value <= alone.value:
        return "Velocity adds nothing to what health predicts", counts
    if both.ci_low is None or both.ci_low <= alone.value:
        return "Velocity adds nothing beyond chance to what health predicts", counts
    return "Velocity adds to what health predicts", counts


def _base(auc: Check) -> str:
    if not auc.count_scored:
        return "No month end with scores is 90 days old yet."
    months = f"{formats.month(auc.first_month_end)} to {formats.month(auc.last_month_end)}" if (
        auc.first_month_end and auc.last_month_end
    ) else ""  # fmt: skip
    return (
        f"{formats.counted(auc.count_scored, 'score')} of {formats.counted(auc.count_customers, 'customer')} at month"
        f" ends, {months}, with what came within 90{formats.NBSP}days;"
        f" {formats.number(auc.count_churned_customers)} of the customers left. Up to three month ends see the same"
        " customer leave, so the intervals draw customers anew, not scores."
    )


def _readings(marts: Marts, health: HealthData, currency: str) -> list[Reading | None]:
    def reading(name: str, metric: str, text: str, of_hundred: bool = False) -> Reading | None:
        value = marts.shown(metric, ALL, "point")
        check = health.check(metric)
        if check is None:
            return None
        shown = times(check.value) if metric == LIFT and check.value is not None else None
        made = _ranked(marts, value, currency, check.value) if of_hundred else figure(marts, value, currency, shown)
        why = None if check.value is not None else reason_text(check.not_measurable_reason)
        return Reading(name, made, _interval(check, of_hundred, metric == LIFT), why or text)

    return [
        reading("Ranking (AUC)", AUC, _auc_text(), True),
        reading("Lift", LIFT, _lift_text(health.check(LIFT))),
        reading(
            "Correlation with churn",
            CORRELATION,
            "0 is no connection, −1 a complete one. Few leave in any 90 days, which keeps it near 0.",
        ),
        reading("Ranking together with velocity", WITH_VELOCITY, f"{': '.join(velocity_verdict(health))}.", True),
    ]


def _ranked(marts: Marts, value: MetricValue | None, currency: str, share: Decimal | None) -> Figure:
    """A share of pairs with the words that tie `68 of 100` to the 0.68 of its definition; pairs are no customers."""
    made = figure(marts, value, currency, hundred(share) if share is not None else None)
    if share is None:
        return made
    facts = [(name, text) for name, text in made.facts if name != "Calculation"]
    scale = ("Scale", f"{hundred(share)} pairs are {formats.number(share, 2)} on the definition's scale of 0 to 1")
    return replace(made, facts=[*facts, scale])


def times(value: Decimal | None) -> str:
    return formats.NONE if value is None else f"{formats.number(value, 1)} times"


def _auc_text() -> str:
    return (
        "Of one customer that left within 90 days and one that stayed, the one that left had the lower score this"
        " often. A coin toss gets 50 of 100."
    )


def _lift_text(lift: Check | None) -> str:
    if lift is None or lift.numerator is None or lift.denominator is None:
        return "Churn of the tenth with the lowest scores over that of all."
    return (
        f"Of the tenth with the lowest scores {formats.percent(lift.numerator)} left within 90 days, of all"
        f" {formats.percent(lift.denominator)}. {formats.percent(1 - lift.numerator)} of that tenth stayed."
    )


def _interval(check: Check, of_hundred: bool = False, is_lift: bool = False) -> str | None:
    if check.value is None or check.ci_low is None or check.ci_high is None:
        return None
    ends = (check.ci_low, check.ci_high)
    if of_hundred:
        return " to ".join(formats.number(end * 100) for end in ends)
    return " to ".join(formats.number(end, 1 if is_lift else 2) for end in ends)


def _is_told(health: HealthData, segment: str) -> bool:
    check = health.check(AUC, segment)
    return check is not None and (segment != "Unassigned" or bool(check.count_scored))


def _segment(marts: Marts, health: HealthData, segment: str, currency: str) -> SegmentRow:
    auc, lift = health.check(AUC, segment), health.check(LIFT, segment)
    known, left = auc.value if auc else None, auc.count_churned_customers if auc else 0
    return SegmentRow(
        segment,
        _ranked(marts, marts.shown(AUC, segment, "point"), currency, known),
        (_interval(auc, True) if auc else None) or formats.NONE,
        figure(
            marts, marts.shown(LIFT, segment, "point"), currency, times(lift.value) if lift and lift.value else None
        ),
        f"{formats.number(left)} of {formats.number(auc.count_customers if auc else 0)}",
        None if known is not None else reason_text(auc.not_measurable_reason if auc else None),
    )
