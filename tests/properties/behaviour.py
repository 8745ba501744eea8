"""What one customer of a company drawn at random does: rows without ids, by entity."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from tests.properties.days import after, days, hours, lengths, long_ago, moments, recent_days, recent_moments
from tests.unit.models.warehouse import Row

Rowing = st.SearchStrategy[Row]

# around the limits of the segments; whole cents, fractions of them, and next to nothing
AMOUNTS = ["400", "120.50", "0", "0.004", "499.995", "500", "500.01", "900.10", "3500", "3500.005", "3500.01", "7200"]
SURVEYS = [("nps", 0, 10), ("nps", 0, 10), ("nps", 0, 10), ("csat", 1, 5), ("csat", 1, 7), ("csat", 0, 1)]
TRIGGERS = ["relational", "relational", "onboarding", "support_resolution", "qbr", "pilot", "advisory_panel"]
MILESTONES = ["kickoff", "data_import", "admin_training", "first_course_assigned", "first_value", "completed"]
TOUCHES = [("meeting", "outbound", "attended"), ("qbr", "outbound", "completed"), ("email", "inbound", "delivered"),
           ("email", "outbound", "clicked"), ("webinar", "outbound", "attended"), ("email", "outbound", "opened"),
           ("call", "outbound", "no_show"), ("webinar", "inbound", "completed")]  # fmt: skip

amounts = st.sampled_from([Decimal(amount) for amount in AMOUNTS])
currencies = st.sampled_from(["USD", "USD", "USD", "EUR", "JPY"])
features = st.sampled_from(["reports", "courses", "library"])
people = st.sampled_from([None, "k1", "k2", "k3"])


def one_of(*values: Any) -> st.SearchStrategy[Any]:
    return st.sampled_from(values)


def maybe(values: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.one_of(st.none(), values)


def row(**columns: st.SearchStrategy[Any]) -> Rowing:
    return st.fixed_dictionaries(columns)


def lasting(of: Rowing, start: str, *ends: str, starts: st.SearchStrategy[Any] = moments) -> Rowing:
    """Rows with a day (or instant) in the column `start`, and in each of `ends` none or one that is no earlier."""
    return st.builds(
        lambda columns, at, spans: columns
        | {start: at, **{end: after(at, span) for end, span in zip(ends, spans, strict=True)}},
        of, starts, st.tuples(*[lengths] * len(ends)),
    )  # fmt: skip


def product() -> st.SearchStrategy[list[Row]]:
    """The subscription rows of one product: prices, trials and other charges, each from a day of its own."""
    kinds = one_of(*["recurring"] * 5, "trial", "one_time", "usage")
    price = lasting(row(mrr=amounts, charge_type=kinds), "start_date", "end_date", starts=days)
    return st.builds(
        lambda prices, same: [price | same for price in prices],
        st.lists(price, min_size=1, max_size=3),
        row(product_code=one_of(None, "suite"), currency=currencies),
    )


def use() -> st.SearchStrategy[list[Row]]:
    """Events of one feature, some days apart: long enough for a pace of its own."""
    event = row(
        feature=features, user_id=one_of(None, "u1", "u2"), event_name=st.just("used"),
        content_category=one_of(None, "education", "self_service"), content_type=one_of(None, "video"),
        content_id=one_of(None, "a", "b"),
    )  # fmt: skip
    return st.builds(
        lambda columns, first, every, hour, times: [
            columns | {"occurred_at": datetime.combine(first + timedelta(days=every * n), hour)} for n in range(times)
        ],
        event, days, st.integers(0, 9), hours, st.integers(1, 25),
    )  # fmt: skip


def touch() -> Rowing:
    return st.builds(
        lambda columns, kind: columns | dict(zip(("channel", "direction", "outcome"), kind, strict=True)),
        row(occurred_at=st.one_of(moments, recent_moments), is_automated=st.booleans(), contact_id=people),
        one_of(*TOUCHES),
    )


def answer() -> Rowing:
    """Mostly on the scale's upper half, sometimes never given."""
    return st.builds(
        lambda columns, survey, share, sent, wait: columns
        | {"survey_type": survey[0], "scale_min": survey[1], "scale_max": survey[2], "sent_at": sent}
        | {"score": None if share is None else survey[1] + round(share * (survey[2] - survey[1]))}
        | {"responded_at": after(sent, wait)},
        row(trigger=one_of(*TRIGGERS), contact_id=people),
        one_of(*SURVEYS), one_of(1, 0.9, 0.8, 0.6, 0, None), st.one_of(recent_moments, moments), one_of(0, 1, None),
    )  # fmt: skip


def opportunity() -> st.SearchStrategy[list[Row]]:
    """The stages of one opportunity, in any order of time."""
    stage = row(stage=one_of("open", "offer", "won", "lost"), stage_entered_at=moments)
    return st.builds(
        lambda stages, same: [stage | same for stage in stages],
        st.lists(stage, min_size=1, max_size=3, unique_by=lambda stage: (stage["stage"], stage["stage_entered_at"])),
        row(opportunity_type=one_of("upsell", "cross_sell", "renewal"), mrr_amount=amounts, currency=currencies),
    )


def risk_flag() -> Rowing:
    return lasting(row(reason=one_of("usage", "champion")), "flagged_at", "acted_at", "resolved_at")


def churn_record() -> Rowing:
    return st.builds(
        lambda columns, recorded: columns | {"recorded_at": recorded},
        row(
            event_type=one_of("logo_churn", "contraction"), is_voluntary=one_of(None, True, False),
            primary_reason=one_of(None, "service", "competitor"), avoidable=one_of(None, "avoidable", "unknown"),
            notice_date=maybe(days),
        ),
        moments,
    )  # fmt: skip


def customer() -> st.SearchStrategy[Row]:
    """One customer: `versions` of its own row, `rows` by entity, and its subscriptions and opportunities in groups."""
    version = row(employee_count=one_of(None, 20, 50, 51, 60), industry=one_of(None, "Retail"),
                  updated_at=st.one_of(st.just(datetime(2025, 1, 1)), moments))  # fmt: skip
    same = row(
        contract_start_date=days, onboarding_started_at=maybe(moments), is_pilot=one_of(None, True, False),
        pilot_started_at=maybe(moments),
    )  # fmt: skip
    several: dict[str, Rowing] = {
        "contacts": lasting(row(email=one_of(None, "A@x.org", "a@x.org ", "b@x.org")), "created_at", "deactivated_at"),
        "csm_assignments": lasting(row(csm_id=one_of("m0", "m1", "m2")), "assigned_from", "assigned_to",
                                   starts=st.one_of(long_ago, days)),
        "touchpoints": touch(),
        "onboarding_milestones": row(milestone=one_of(*MILESTONES), reached_at=moments),
        "adoption_plans": lasting(row(feature=features), "planned_at", "adopted_at"),
        "customer_references": lasting(
            row(reference_type=one_of("testimonial", "case_study")), "consented_at", "expires_at", "withdrawn_at"
        ),
        "program_memberships": lasting(
            row(program=one_of("executive_sponsorship", "advisory_panel"), member=one_of("p", "q")),
            "joined_at", "left_at",
        ),
        "risk_flags": risk_flag(),
        "support_tickets": lasting(row(category=one_of(None, "bug")), "opened_at", "resolved_at"),
        "churn_records": churn_record(),
        "survey_responses": answer(),
        "invoices": lasting(
            row(amount=amounts, currency=currencies, status=one_of("paid", "open", "void")),
            "issued_on", "due_on", "paid_on", starts=st.one_of(days, recent_days),
        ),
    }  # fmt: skip
    most = {"touchpoints": 6, "survey_responses": 4, "onboarding_milestones": 3}
    return row(
        versions=st.lists(version, min_size=1, max_size=2),
        same=same,
        subscriptions=st.lists(product(), min_size=1, max_size=2),
        opportunities=st.lists(opportunity(), max_size=2),
        usage_events=st.lists(use(), max_size=3),
        rows=st.fixed_dictionaries({name: st.lists(of, max_size=most.get(name, 2)) for name, of in several.items()}),
    )
