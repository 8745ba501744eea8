"""Changes of a company's raw rows that must change nothing, or only so much."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime, timedelta
from random import Random
from typing import Any

from tests.properties.days import AS_OF
from tests.unit.models.warehouse import Row, Rows

# Weekdays and leap days fall on the same dates again.
YEARS = 28
SHIFT = date(AS_OF.year + YEARS, AS_OF.month, AS_OF.day) - AS_OF
# What happens on its own day; customers and plans are known in versions, the later of which counts at once.
HAPPENINGS = ("touchpoints", "usage_events", "subscriptions", "opportunities", "risk_flags", "contacts",
              "support_tickets", "churn_records", "survey_responses", "invoices", "program_memberships",
              "customer_references", "csm_assignments", "onboarding_milestones", "recognitions", "practice_audits",
              "performance_reviews")  # fmt: skip
NEW_BY = {"touchpoint_id", "event_id", "opportunity_id", "risk_flag_id", "contact_id", "ticket_id", "churn_record_id",
          "response_id", "invoice_id", "audit_id"}  # fmt: skip
ID = re.compile(r"_id$")
YEAR = re.compile(r"\b(20\d\d)(?=-\d\d|-Q\d)")


def _moved(value: Any, by: timedelta) -> Any:
    return value + by if isinstance(value, date) else value


def shifted(rows: Rows) -> Rows:
    """Every date and instant 28 years later."""
    return {name: [{c: _moved(value, SHIFT) for c, value in row.items()} for row in of] for name, of in rows.items()}


def shuffled(rows: Rows, seed: int = 0) -> Rows:
    """The rows of every entity, and the entities, in another order."""
    random = Random(seed)  # noqa: S311
    return {name: random.sample(rows[name], len(rows[name])) for name in random.sample(sorted(rows), len(rows))}


def _renamed(row: Row, suffix: str, is_new: Callable[[str], bool]) -> Row:
    return {c: f"{value}{suffix}" if value is not None and is_new(c) else value for c, value in row.items()}


def doubled(rows: Rows) -> Rows:
    """The company beside a twin of itself: other customers, people and ids that do the same."""
    is_new = lambda column: bool(ID.search(column)) and column != "content_id"  # noqa: E731
    return {name: [*of, *(_renamed(row, "'", is_new) for row in of)] for name, of in rows.items()}


def continued(rows: Rows) -> Rows:
    """All of it happens once more, and begins on the day after as_of."""
    return {
        name: [*of, *(_renamed(_tomorrow(row), "+", NEW_BY.__contains__) for row in of if name in HAPPENINGS)]
        for name, of in rows.items()
    }


def _tomorrow(row: Row) -> Row:
    days = {c: value.date() if isinstance(value, datetime) else value for c, value in row.items()}
    first = min(day for column, day in days.items() if isinstance(day, date) and column != "updated_at")
    return {c: _moved(value, AS_OF + timedelta(days=1) - first) for c, value in row.items()}


def shifted_back(values: tuple[Any, ...]) -> tuple[Any, ...]:
    """A row of a mart of the shifted company with its dates, instants and the years in its texts moved back."""
    return tuple(
        YEAR.sub(lambda found: str(int(found[1]) - YEARS), value)
        if isinstance(value, str)
        else value - SHIFT
        if isinstance(value, date | datetime)
        else value
        for value in values
    )
