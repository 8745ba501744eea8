"""The churn standard by hand: thirteen customers that left, shrank or did neither, and the records made of them.

as_of is Monday 2026-07-20, the standard counts from June 1 of the plan year. June is over, and its last event, of
Tuesday the 30th, was due on July 14; July runs. What Great Expectations would have found stands in FINDINGS.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from tests.support.compiled import Company, build_company
from tests.unit.models.test_hand_worked import customer, subscription
from tests.unit.models.warehouse import Row

MONTH = "period_type = 'month' and period_start = '2026-06-01'"
TTM = "period_type = 'ttm' and period_end = '2026-06-30'"


def churn_record(name: str, who: str, day: str, before: float, after: float, recorded: str, **other: Any) -> Row:
    return {
        "churn_record_id": name,
        "customer_id": who,
        "event_type": "contraction" if after else "logo_churn",
        "effective_date": day,
        "mrr_before": before,
        "mrr_after": after,
        "is_voluntary": True,
        "primary_reason": "service",
        "avoidable": "avoidable",
        "recorded_at": recorded,
    } | other


ROWS: dict[str, list[Row]] = {
    "customers": [
        *(
            customer(name, 60) | {"industry": "Retail"}
            for name in ("left", "shrank", "twice", "netted", "saturday", "undue", "prompt", "steady", "doubled")
        ),
        *(customer(name, 60) for name in ("late", "before", "big", "bounced")),
    ],
    "subscriptions": [
        # lost on Wednesday June 10, due on the 24th
        subscription("left", 500, "2025-01-01", "2026-06-10"),
        # 300 to 200 on Monday June 15
        subscription("shrank", 300, "2025-06-15"),
        subscription("shrank", 200, "2026-06-15"),
        # two drops in June: the event is the last one, what is lost is both
        subscription("twice", 400, "2024-06-17"),
        subscription("twice", 300, "2026-06-03"),
        subscription("twice", 250, "2026-06-17"),
        # the month nets the drop away: no movement, no event, and its record is no orphan
        subscription("netted", 200, "2025-01-01"),
        subscription("netted", 100, "2026-06-05"),
        subscription("netted", 200, "2026-06-20"),
        # nothing from June 4, back at 60 on June 19: a contraction with 0 after on its day
        subscription("bounced", 100, "2025-01-01", "2026-06-04"),
        subscription("bounced", 60, "2026-06-19"),
        # lost on Saturday June 20: due on Friday July 3
        subscription("saturday", 800, "2026-03-21", "2026-06-20"),
        # lost on July 8 and 9: due on the 22nd and 23rd
        subscription("undue", 50, "2025-01-01", "2026-07-08"),
        subscription("prompt", 60, "2025-01-01", "2026-07-09"),
        subscription("steady", 900, "2025-01-01"),
        # lost on Monday June 22, with two records of that day
        subscription("doubled", 100, "2025-06-23", "2026-06-22"),
        subscription("late", 120, "2025-01-01", "2026-06-24"),
        # before the standard began
        subscription("before", 700, "2025-01-01", "2026-05-13"),
        # Strategic: 5000 to 4000 on June 30, due on July 14
        subscription("big", 5000, "2025-01-01"),
        subscription("big", 4000, "2026-06-30"),
    ],
    "churn_records": [
        churn_record("R-left", "left", "2026-06-10", 500, 0, "2026-06-12 10:00:00", primary_reason="price_budget"),
        churn_record("R-shrank", "shrank", "2026-06-15", 300, 190, "2026-06-16 10:00:00"),
        churn_record("R-twice-1", "twice", "2026-06-03", 400, 300, "2026-06-20 10:00:00", primary_reason="other"),
        churn_record("R-twice-2", "twice", "2026-06-17", 300, 250, "2026-06-18 10:00:00"),
        churn_record("R-netted", "netted", "2026-06-05", 200, 100, "2026-06-08 10:00:00"),
        churn_record("R-bounced", "bounced", "2026-06-04", 100, 0, "2026-06-08 10:00:00", event_type="contraction"),
        churn_record("R-prompt", "prompt", "2026-07-09", 60, 0, "2026-07-10 10:00:00", is_voluntary=False),
        churn_record("R-orphan", "steady", "2026-06-11", 900, 800, "2026-06-12 10:00:00"),
        churn_record("R-doubled-1", "doubled", "2026-06-22", 100, 0, "2026-06-23 10:00:00"),
        churn_record("R-doubled-2", "doubled", "2026-06-22", 100, 0, "2026-06-25 10:00:00"),
        # made in the first second of the day after as_of: nobody knows of it yet
        churn_record("R-late", "late", "2026-06-24", 120, 0, "2026-07-21 00:00:00"),
        churn_record(
            "R-before", "before", "2026-05-13", 700, 0, "2026-05-14 10:00:00", primary_reason=None, is_voluntary=None
        ),
        churn_record("R-big", "big", "2026-06-30", 5000, 4000, "2026-07-14 23:59:59", avoidable="unavoidable"),
        churn_record("R-nobody", "nobody", "2026-06-10", 500, 0, "2026-06-12 10:00:00"),
    ],
}
FINDINGS: dict[str, list[Row]] = {
    "churn_records": [
        {"record_key": "R-before", "rule": "primary_reason_given"},
        {"record_key": "R-shrank", "rule": "evidence_given"},
    ],
    "churn_agreement": [
        {"record_key": "R-shrank", "rule": "mrr_after_agrees"},
        {"record_key": "R-orphan", "rule": "orphan"},
        {"record_key": "R-doubled-2", "rule": "one_record_per_event"},
        {"record_key": "R-nobody", "rule": "customer_exists"},
    ],
    "collection_rules": [
        {"entity": "churn_records", "rule": "evidence_given", "step": "standard", "severity": "critical",
         "description": "Evidence is given.", "tried": 12, "failed": 1, "sample_ids": "R-shrank"},
        {"entity": "customers", "rule": "named", "step": "standard", "severity": "warning", "tried": 12, "failed": 0},
    ],
}  # fmt: skip


@pytest.fixture(scope="module")
def company() -> Company:
    return build_company(ROWS, "2026-07-20", findings=FINDINGS)


def test_every_data_test_holds(company: Company) -> None:
    assert company.failures() == {}


def test_every_event_with_its_day_its_record_and_its_verdict(company: Company) -> None:
    assert company.rows(
        "select customer_id, event_type, cast(event_on as varchar)[6:], cast(due_on as varchar)[6:], is_due, "
        "mrr_before::int, mrr_after::int, mrr_lost::int, churn_record_id, is_judged, is_adherent, broken_rules "
        "from marts.churn_events order by event_on, customer_id"
    ) == [
        ("before", "logo_churn", "05-13", "05-27", True, 700, 0, 700, "R-before", False, None, "primary_reason_given"),
        ("bounced", "contraction", "06-04", "06-18", True, 100, 0, 40, "R-bounced", True, True, None),
        ("left", "logo_churn", "06-10", "06-24", True, 500, 0, 500, "R-left", True, True, None),
        ("shrank", "contraction", "06-15", "06-29", True, 300, 200, 100, "R-shrank", True, False,
         "evidence_given; mrr_after_agrees"),
        ("twice", "contraction", "06-17", "07-01", True, 300, 250, 150, "R-twice-2", True, True, None),
        ("saturday", "logo_churn", "06-20", "07-03", True, 800, 0, 800, None, True, False, "unrecorded"),
        # the second record breaks one_record_per_event, and the first one speaks
        ("doubled", "logo_churn", "06-22", "07-06", True, 100, 0, 100, "R-doubled-1", True, True, None),
        ("late", "logo_churn", "06-24", "07-08", True, 120, 0, 120, None, True, False, "unrecorded"),
        ("big", "contraction", "06-30", "07-14", True, 5000, 4000, 1000, "R-big", True, True, None),
        ("undue", "logo_churn", "07-08", "07-22", False, 50, 0, 50, None, False, None, None),
        ("prompt", "logo_churn", "07-09", "07-23", False, 60, 0, 60, "R-prompt", True, True, None),
    ]  # fmt: skip


def test_tenure_counts_from_the_first_paid_day_and_industry_may_be_unknown(company: Company) -> None:
    assert company.rows("select customer_id, tenure_band, industry from marts.churn_events order by customer_id") == [
        ("before", "1_to_2_years", "not_stated"),
        ("big", "1_to_2_years", "not_stated"),
        ("bounced", "1_to_2_years", "not_stated"),
        # two days short of a year
        ("doubled", "3_to_12_months", "Retail"),
        ("late", "1_to_2_years", "not_stated"),
        ("left", "1_to_2_years", "Retail"),
        ("prompt", "1_to_2_years", "Retail"),
        # one day short of three months
        ("saturday", "under_3_months", "Retail"),
        # a year to the day, and two
        ("shrank", "1_to_2_years", "Retail"),
        ("twice", "over_2_years", "Retail"),
        ("undue", "1_to_2_years", "Retail"),
    ]


def test_a_record_of_a_netted_drop_is_no_orphan_and_one_of_no_drop_is(company: Company) -> None:
    assert company.rows(
        "select churn_record_id, is_known_customer, event_month is not null, is_drop, is_match_of_event, "
        "is_second_record, billed_before::int, billed_after::int from intermediate.int_churn_record__agreement "
        "where churn_record_id in ('R-netted', 'R-orphan', 'R-nobody', 'R-twice-1', 'R-doubled-1', 'R-doubled-2') "
        "order by churn_record_id"
    ) == [
        ("R-doubled-1", True, True, True, True, False, 100, 0),
        ("R-doubled-2", True, True, True, False, True, 100, 0),
        ("R-netted", True, False, True, False, False, 200, 100),
        ("R-nobody", False, False, False, False, False, None, None),
        ("R-orphan", True, False, False, False, False, 900, 900),
        ("R-twice-1", True, True, True, False, False, 400, 300),
    ]


@pytest.mark.parametrize(
    ("month", "segment", "adherent", "judged"),
    [
        # bounced, left, twice and doubled; not shrank, saturday and late
        ("2026-06-01", "Core", 4, 7),
        # big
        ("2026-06-01", "Strategic", 1, 1),
        ("2026-06-01", "All", 5, 8),
        # prompt; undue is not judged yet
        ("2026-07-01", "All", 1, 1),
        ("2026-05-01", "All", 0, 0),
    ],
)
def test_adherence(company: Company, month: str, segment: str, adherent: int, judged: int) -> None:
    [row] = company.rows(
        "select numerator, denominator, value, sample_size from marts.metric_values "
        f"where metric_id = 'churn_standard_adherence' and period_start = '{month}' and segment = '{segment}'"
    )
    assert row == (adherent, judged, round(Decimal(adherent) / judged, 10) if judged else None, judged)


def test_only_due_events_are_the_literal_reading(company: Company) -> None:
    """The same for June; in July nothing is due yet, and the one event that is recorded is judged."""
    assert company.rows(
        "select cast(month as varchar), count(*) filter (is_due and is_adherent), count(*) filter (is_due), "
        "count(*) filter (is_adherent), count(*) from marts.churn_events where is_judged group by all order by all"
    ) == [("2026-06-01", 5, 8, 5, 8), ("2026-07-01", 0, 0, 1, 1)]


def test_the_target_is_judged_on_june(company: Company) -> None:
    assert company.rows(
        "select status, value, target_value, cast(period_end as varchar), cast(deadline_on as varchar) "
        "from marts.target_status where target_id = 'churn_standard_adherence_all'"
    ) == [("missed", Decimal("0.6250000000"), Decimal(1), "2026-06-30", "2026-07-15")]


@pytest.mark.parametrize(
    ("metric", "breakdown", "period", "values", "total"),
    [
        # of left, saturday, doubled and late
        ("logos", "primary_reason", MONTH, {"price_budget": 1, "service": 1, "unrecorded": 2}, 4),
        ("logos", "voluntary", MONTH, {"voluntary": 2, "unrecorded": 2}, 4),
        ("logos", "industry", MONTH, {"Retail": 3, "not_stated": 1}, 4),
        # 500 left; bounced 40, shrank 100, twice 150, big 1000 and doubled 100 for service; 800 and 120 unrecorded
        ("mrr", "primary_reason", MONTH, {"price_budget": 500, "service": 1390, "unrecorded": 920}, 2810),
        ("mrr", "avoidable", MONTH, {"avoidable": 890, "unavoidable": 1000, "unrecorded": 920}, 2810),
        ("mrr", "tenure", MONTH,
         {"under_3_months": 800, "3_to_12_months": 100, "1_to_2_years": 1760, "over_2_years": 150}, 2810),
        # the twelve months add the one before the standard began, whose record names no reason
        ("logos", "primary_reason", TTM, {"not_stated": 1, "price_budget": 1, "service": 1, "unrecorded": 2}, 5),
        ("mrr", "primary_reason", TTM,
         {"not_stated": 700, "price_budget": 500, "service": 1390, "unrecorded": 920}, 3510),
        ("mrr", "voluntary", TTM, {"not_stated": 700, "voluntary": 1890, "unrecorded": 920}, 3510),
    ],
)  # fmt: skip
def test_reasons(
    company: Company, metric: str, breakdown: str, period: str, values: dict[str, int], total: int
) -> None:
    rows = company.rows(
        "select breakdown_value, numerator, denominator, value from marts.metric_values "
        f"where metric_id = 'churn_reasons_{metric}' and segment = 'All' and breakdown = '{breakdown}' and {period}"
    )
    assert {row[0]: row[1] for row in rows} == values
    assert all(row[2:] == (total, round(row[1] / total, 10)) for row in rows)


def test_a_month_without_a_loss_has_no_reason_and_a_year_not_known_says_so(company: Company) -> None:
    assert company.rows(
        "select period_type, cast(period_end as varchar), breakdown, numerator, denominator, value, sample_size, "
        "not_measurable_reason from marts.metric_values where metric_id = 'churn_reasons_logos' and segment = 'All' "
        "and (period_type, period_end) in (('month', '2026-04-30'), ('ttm', '2025-03-31')) order by all"
    ) == [
        ("month", "2026-04-30", "none", 0, 0, None, 0, None),
        ("ttm", "2025-03-31", "none", None, None, None, None, "history_too_short"),
    ]


def test_rules_of_churn_records(company: Company) -> None:
    assert company.rows(
        "select rule, tried, failed, failed_share, sample_ids, cast(since_on as varchar) from marts.churn_record_rules"
    ) == [("evidence_given", 12, 1, Decimal("0.0833333333"), "R-shrank", "2026-06-01")]
    assert company.rows(
        "select label, required_field from marts.churn_taxonomy "
        "where taxonomy_version = '1' and field = 'reason' and code = 'champion_loss'"
    ) == [("Champion lost", "champion_contact_id")]
