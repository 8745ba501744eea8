"""What the Health page says about the score itself: nothing that its intervals do not allow."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from orchestration.dashboards.health import calibration, validation
from orchestration.dashboards.health.queries import Check, HealthData, read_health
from orchestration.dashboards.parts.marts import read_marts
from tests.fixtures.marts_file import AS_OF, MartsFile, read
from tests.fixtures.marts_health import add_checks
from tests.unit.dashboards.test_formats import plain

CHECK = Check(
    "health_auc", "All", "none", Decimal("0.6777"), Decimal("0.6409"), Decimal("0.7214"), None, None, 12200, 958, 164,
    date(2024, 6, 30), date(2026, 7, 31), None,
)  # fmt: skip


def of(*checks: Check) -> HealthData:
    return HealthData([], {}, [], [], list(checks))


@pytest.fixture(scope="module")
def panel(tmp_path_factory: pytest.TempPathFactory) -> validation.ValidationView:
    file = MartsFile()
    add_checks(file)
    path = file.write(tmp_path_factory.mktemp("health") / "marts.duckdb")
    made = validation.validation(read(path, read_marts), read(path, lambda con: read_health(con, AS_OF)), "USD")
    assert made is not None
    return made


@pytest.mark.parametrize(
    ("value", "low", "high", "told"),
    [
        ("0.6777", "0.6409", "0.7214", "In 68 of 100 pairs of a customer that left and one that stayed, the one"),
        ("0.5400", "0.4800", "0.6000", "is not shown to be better than a coin toss: in 54 of 100 pairs"),
        ("0.5400", "0.5000", "0.6000", "is not shown to be better than a coin toss"),
        ("0.3000", "0.2000", "0.4000", "points the wrong way: only in 30 of 100"),
        (None, None, None, "It is not known yet"),
    ],
)  # fmt: skip
def test_the_verdict_on_the_score_claims_what_its_interval_allows(
    value: str | None, low: str | None, high: str | None, told: str
) -> None:
    number = [Decimal(text) if text else None for text in (value, low, high)]
    assert told in validation.finding(replace(CHECK, value=number[0], ci_low=number[1], ci_high=number[2]))


@pytest.mark.parametrize(
    ("both", "low", "claim"),
    [
        ("0.6300", "0.5976", "Velocity adds nothing to what health predicts"),
        ("0.6777", "0.6400", "Velocity adds nothing to what health predicts"),
        ("0.7000", "0.6500", "Velocity adds nothing beyond chance to what health predicts"),
        ("0.7500", "0.7000", "Velocity adds to what health predicts"),
    ],
)
def test_what_velocity_adds_is_judged_on_the_same_scores(both: str, low: str, claim: str) -> None:
    mixed = replace(CHECK, figure=validation.WITH_VELOCITY, value=Decimal(both), ci_low=Decimal(low), count_scored=9389)
    told = validation.velocity_verdict(of(mixed, replace(CHECK, figure=validation.SAME_ROWS)))
    assert told[0] == claim
    assert "the same 9,389 scores the mean of health and velocity puts the one that left" in told[1]
    assert told[1].endswith(f"below in {Decimal(both) * 100:.0f} of 100 pairs, health alone in 68 of 100")
    assert validation.velocity_verdict(of(mixed))[0].endswith("is not known yet")


def test_the_panel_says_in_plain_words_what_the_figures_mean(panel: validation.ValidationView) -> None:
    auc, lift, correlation, mixed = panel.readings
    assert [(r.figure.value, plain(r.interval or "")) for r in panel.readings] == [
        ("68 of 100", "64 to 72"), ("2.9 times", "2.5 to 3.5"), ("−0.13", "-0.16 to -0.10"), ("63 of 100", "60 to 68"),
    ]  # fmt: skip
    assert auc.text.startswith("Of one customer that left within 90 days and one that stayed")
    assert "10.4% left within 90 days, of all 3.6%. 89.7% of that tenth stayed." in lift.text
    assert dict(auc.figure.facts)["Scale"] == "68 of 100 pairs are 0.68 on the definition's scale of 0 to 1"
    assert "Calculation" not in dict(auc.figure.facts)
    assert "Scale" not in dict(lift.figure.facts)
    assert auc.figure.href == "figure_health_auc.html#all"
    assert correlation.text.startswith("0 is no connection")
    assert mixed.text.startswith("Velocity adds nothing to what health predicts: on the same")
    assert [(r.segment, r.auc.value, r.left, bool(r.reason)) for r in panel.segments] == [
        ("All", "68 of 100", "164 of 958", False), ("Strategic", "–", "9 of 958", True),
        ("Core", "65 of 100", "164 of 958", False),
    ]  # fmt: skip
    assert plain(panel.base).startswith("12,200 scores of 958 customers at month ends, Jun 2024 to Jul 2026")


def test_calibration_marks_few_scores_and_hides_an_interval_without_spread(panel: validation.ValidationView) -> None:
    chart = panel.chart
    assert chart is not None
    assert plain(chart.finding) == "11.3% of red, 4.8% of yellow and 1.4% of green scores were followed by churn"
    assert chart.table.rows[:3] == [
        ["0–10", "0.0%*", "–", "0 of 1"],
        ["10–20", "15.8%*", "9.5% to 22.1%", "3 of 19"],
        ["20–30", "13.3%", "8.0% to 18.7%", "8 of 60"],
    ]
    assert chart.text == "90–100: 1.3% left (25 of 1,900); 20–30: 13.3% left (8 of 60)."
    assert [(b.band, b.share, b.of_followed) for b in panel.bands] == [
        ("red", "11.3%", "22.5%"), ("yellow", "4.8%", "52.5%"), ("green", "1.4%", "25.0%"),
    ]  # fmt: skip
    assert plain(panel.missed or "").startswith("25.0% of the 400 scores that churn followed were green")


def test_ten_points_without_a_score_are_left_out() -> None:
    empty = replace(CHECK, figure=calibration.BY_SCORE, breakdown_value="00-10", value=None, numerator=None)
    assert calibration.chart(of(empty)) is None
    one = replace(empty, value=Decimal("0.5"), numerator=Decimal(1), denominator=Decimal(2), breakdown_value="90-100")
    chart = calibration.chart(of(empty, one))
    assert chart is not None
    assert (len(chart.table.rows), chart.text) == (1, "No ten points hold 30 scores yet.")
