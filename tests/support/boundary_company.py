"""A random company that lives on the boundaries: month ends, leap days, thresholds, the last instant of a day, ties."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from decimal import Decimal
from random import Random
from typing import Any

Row = dict[str, Any]
Rows = dict[str, list[Row]]

INSTANTS = (time(0), time(0, 0, 0, 1), time(12), time(23, 59, 59, 999_999))
AMOUNTS = [
    Decimal(millionths) / 1_000_000
    for millionths in (
        *(0, 0, 4_000, 5_000, 100_000_000, 250_000_000, 250_005_000),
        *(499_995_000, 500_000_000, 500_010_000, 500_014_999, 1_200_000_000, 3_000_000_000),
        *(3_500_000_000, 3_500_005_000, 3_500_010_000, 3_800_000_000, 3_800_010_000, 12_345_678_905),
    )
]
# days from as_of on which a window of 28, 90 or 180 days or a year opens or closes
EDGES = (-366, -365, -364, -181, -180, -179, -178, -91, -90, -89, -88, -2, -1, 0, 1, 2)
CHANNELS = ("email", "call", "meeting", "qbr", "webinar", "in_app")
OUTCOMES = ("sent", "delivered", "opened", "clicked", "replied", "attended", "no_show", "cancelled", "completed")


class _Draw:
    """Days, instants and choices out of one seed."""

    def __init__(self, as_of: date, seed: int) -> None:
        self.random = Random(seed)  # noqa: S311
        self.as_of = as_of
        self.one_of = self.random.choice
        self.up_to = self.random.randint

    def day(self) -> date:
        """A day of the three years around as_of, often beside the end of a month or the edge of a window."""
        year, kind = self.as_of.year - self.up_to(0, 2), self.random.random()
        if kind < 0.35:
            first_of_month = date(year, self.up_to(1, 12), 1)
            return first_of_month + timedelta(days=self.one_of([-2, -1, -1, -1, 0, 0]))
        if kind < 0.5:
            return self.as_of + timedelta(days=self.one_of(EDGES))
        return date(year, 1, 1) + timedelta(days=self.up_to(0, 364))

    def at(self, day: date) -> datetime:
        return datetime.combine(day, self.one_of(INSTANTS))

    def maybe(self, value: Any, weight: int = 1) -> Any:
        """`value` once, None `weight` times."""
        return self.one_of([value, *[None] * weight])


def boundary_company(as_of: date, seed: int, currency: str, customers: int = 120) -> Rows:
    """Raw rows by entity, the same for the same arguments; most amounts are in `currency`.

    One customer, Z, pays 10 from the start of the window to its end, so that every series has a first day. Every
    entity but customers also has a row of a customer nobody knows.
    """
    draw = _Draw(as_of, seed)
    rows: Rows = {entity: [] for entity in
                  ("customers", "subscriptions", "touchpoints", "usage_events", "onboarding_milestones",
                   "survey_responses")}  # fmt: skip
    first_day = date(as_of.year - 2, 1, 31)
    for number in range(customers):
        name = f"C{number:03d}"
        start = min(draw.day(), as_of + timedelta(days=5))
        rows["customers"] += [_customer(draw, name, start) for _ in range(draw.one_of([1, 1, 2, 3]))]
        for subscription in range(draw.one_of([0, 1, 1, 2, 3])):
            rows["subscriptions"] += _subscription(draw, name, f"{name}-{subscription}", currency)
        rows["touchpoints"] += [_touchpoint(draw, name, n) for n in range(draw.up_to(0, 6))]
        rows["usage_events"] += [_usage(draw, name, n) for n in range(draw.up_to(0, 3))]
        rows["onboarding_milestones"] += [_milestone(draw, name, start) for _ in range(draw.one_of([0, 1, 1, 2, 3]))]
        rows["survey_responses"] += [_response(draw, name, n) for n in range(draw.up_to(0, 4))]
    for entity, of_entity in rows.items():
        if entity != "customers":
            keys = [
                key for key in ("subscription_id", "touchpoint_id", "event_id", "response_id") if key in of_entity[0]
            ]
            of_entity.append(of_entity[0] | {"customer_id": "nobody"} | dict.fromkeys(keys, "orphan"))
    rows["customers"].append(_customer(draw, "Z", first_day) | {"updated_at": datetime(2020, 1, 1)})
    rows["subscriptions"].append(
        {"subscription_id": "Z", "product_code": "P", "customer_id": "Z", "mrr": Decimal(10), "currency": currency,
         "charge_type": "recurring", "start_date": first_day, "updated_at": datetime(2020, 1, 1)}
    )  # fmt: skip
    return rows


def _customer(draw: _Draw, name: str, start: date) -> Row:
    return {
        "customer_id": name,
        "customer_name": name,
        "employee_count": draw.one_of([None, 0, 49, 50, 50, 51, 60]),
        "contract_start_date": start,
        "updated_at": draw.at(draw.day()),
        "_authority": draw.one_of([0, 0, 0, 1]),
        "_delivered_on": draw.day(),
    }


def _subscription(draw: _Draw, customer: str, name: str, currency: str) -> list[Row]:
    """Up to three prices, charges or trials of one product, each in one or two versions."""
    product, rows = draw.maybe("P"), []
    for start in dict.fromkeys(draw.day() for _ in range(draw.one_of([1, 1, 2, 3]))):
        lasting = [start + timedelta(days=days) for days in (0, 1, draw.up_to(1, 200))]
        end = draw.one_of([None, None, None, *lasting, draw.day()])
        rows += [
            {
                "subscription_id": name,
                "product_code": product,
                "customer_id": customer,
                "mrr": draw.one_of(AMOUNTS),
                "currency": draw.one_of([currency, currency, currency, "USD", "EUR", "JPY"]),
                "charge_type": draw.one_of(["recurring"] * 6 + ["trial", "one_time", "usage"]),
                "start_date": start,
                "end_date": end if end and end >= start else None,
                "updated_at": draw.one_of([datetime(2024, 1, 1), datetime(2024, 1, 2, 12), None]),
                "_authority": draw.one_of([0, 0, 1]),
                "_delivered_on": draw.one_of([None, date(2024, 1, 1), date(2024, 1, 2)]),
            }
            for _ in range(draw.one_of([1, 1, 1, 2]))
        ]
    return rows


def _touchpoint(draw: _Draw, customer: str, number: int) -> Row:
    return {
        "touchpoint_id": f"{customer} t{number}",
        "customer_id": customer,
        "occurred_at": draw.at(draw.day()),
        "channel": draw.one_of(CHANNELS),
        "direction": draw.one_of(["inbound", "outbound"]),
        "is_automated": draw.one_of([True, False]),
        "outcome": draw.one_of(OUTCOMES),
    }


def _usage(draw: _Draw, customer: str, number: int) -> Row:
    return {
        "event_id": f"{customer} e{number}",
        "customer_id": customer,
        "occurred_at": draw.at(draw.day()),
        "feature": "reports",
        "event_name": "viewed",
        "content_category": draw.one_of([None, "education", "self_service"]),
    }


def _milestone(draw: _Draw, customer: str, start: date) -> Row:
    """Before, at and after the start, about day 90, and about as_of."""
    after_start = [start + timedelta(days=days) for days in (-1, 0, 10, 10, 45, 89, 90)]
    after_as_of = [draw.as_of + timedelta(days=days) for days in (0, 1, 2)]
    return {
        "customer_id": customer,
        "milestone": draw.one_of(["first_value", "first_value", "first_value", "kickoff"]),
        "reached_at": draw.at(draw.one_of(after_start + after_as_of)),
        "_authority": draw.one_of([0, 0, 1]),
    }


def _response(draw: _Draw, customer: str, number: int) -> Row:
    sent_at = draw.at(draw.day())
    return {
        "response_id": f"{customer} r{number}",
        "customer_id": customer,
        "contact_id": draw.one_of([None, f"{customer} k1", f"{customer} k1", f"{customer} k2"]),
        "survey_type": draw.one_of(["nps", "nps", "nps", "csat"]),
        "trigger": draw.one_of(["relational", "relational", "relational", "onboarding"]),
        "score": draw.one_of([None, 0, 5, 6, 7, 8, 9, 10]),
        "scale_min": draw.one_of([0, 1]),
        "scale_max": draw.one_of([10, 10, 10, 5]),
        "sent_at": sent_at,
        "responded_at": draw.one_of([None, sent_at, sent_at, sent_at]),
    }
