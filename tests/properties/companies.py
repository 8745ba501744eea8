"""Small companies drawn at random, as raw rows by entity; shrinking leaves out customers and what they do."""

from __future__ import annotations

from datetime import datetime
from itertools import count

from hypothesis import strategies as st

from tests.properties.behaviour import customer
from tests.properties.team import team
from tests.unit.models.warehouse import Row, Rows

# The id of a row where the contract asks for one, beside the customer's.
IDS = {"contacts": "contact_id", "touchpoints": "touchpoint_id", "usage_events": "event_id", "invoices": "invoice_id",
       "survey_responses": "response_id", "risk_flags": "risk_flag_id", "support_tickets": "ticket_id",
       "churn_records": "churn_record_id"}  # fmt: skip
CHANGED = datetime(2023, 1, 1)


def rows_of(name: str, drawn: Row) -> Rows:
    """The raw rows of one customer that is called `name`."""
    rows: Rows = {entity: list(of_entity) for entity, of_entity in drawn["rows"].items()}
    rows["customers"] = [version | drawn["same"] | {"customer_name": name} for version in drawn["versions"]]
    rows["usage_events"] = [event for stretch in drawn["usage_events"] for event in stretch]
    rows["subscriptions"] = [
        price | {"subscription_id": f"{name}-{n}", "updated_at": CHANGED}
        for n, product in enumerate(drawn["subscriptions"])
        for price in product
    ]
    rows["opportunities"] = [
        stage | {"opportunity_id": f"{name}-{n}"} for n, stages in enumerate(drawn["opportunities"]) for stage in stages
    ]
    # records are mostly made of something: of a price's last day or a new one's first
    falls = [day for price in rows["subscriptions"] for day in (price["end_date"], price["start_date"]) if day]
    rows["churn_records"] = [
        record | {"effective_date": fall} for record, fall in zip(rows["churn_records"], falls, strict=False)
    ]
    for entity, of_entity in rows.items():
        rows[entity] = [
            row | {"customer_id": name} | ({IDS[entity]: f"{name}-{n}"} if entity in IDS else {})
            for n, row in enumerate(of_entity)
        ]
    return rows


def joined(*parts: Rows) -> Rows:
    """The rows of all parts, by entity; each gets a hash of its own, as ingestion gives it by content."""
    numbers = count()
    return {
        entity: [{"_row_hash": f"{next(numbers):06d}"} | row for part in parts for row in part.get(entity, [])]
        for entity in dict.fromkeys(entity for part in parts for entity in part)
    }


def _company(customers: list[Row], of_team: Rows) -> Rows:
    return joined(*(rows_of(f"c{n}", drawn) for n, drawn in enumerate(customers)), of_team)


def companies() -> st.SearchStrategy[Rows]:
    """Companies of five to twelve customers and three CSMs, at AS_OF."""
    return st.builds(_company, st.lists(customer(), min_size=5, max_size=12), team())


def newcomers() -> st.SearchStrategy[Rows]:
    """A customer with subscriptions and nothing else: nobody ever spoke with it, and it never used anything."""
    silent = {"touchpoints", "usage_events"}
    return st.builds(
        lambda drawn: {entity: rows for entity, rows in rows_of("newcomer", drawn).items() if entity not in silent},
        customer(),
    )
