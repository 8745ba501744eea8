"""The list of planted rows: which cell of which export is spoiled how, and which rules the row then breaks.

Fewer than 20 faults an entity in all, so that nothing is ever held for them.
"""

from __future__ import annotations

import pandas as pd

from orchestration.demo import plant_list_success
from orchestration.demo.plant import FUTURE, Plant, twice

PLANTS: dict[str, list[Plant]] = {
    "accounts": [
        Plant({"Employees": "about 40"}, ("cast:employee_count",)),
        Plant({"Employees": "-3"}, ("min:employee_count",)),
        Plant({"Account Name": None}, ("required:customer_name",)),
        Plant({"Account ID": None}, ("required:customer_id",)),
        Plant({"Customer Since": "01-01-1900"}, ("date_window:contract_start_date",)),
        Plant({"Customer Since": "31-02-2026"}, ("cast:contract_start_date",)),
        Plant({"Pilot": "maybe"}, ("cast:is_pilot",)),
        Plant({"Account Name": "  ", "Employees": "-1"}, ("required:customer_name", "min:employee_count")),
        *twice("Account ID", "account", "Industry", ("Dental", "Dental supplies"), "customer_id"),
    ],
    "contacts": [
        Plant({"Account ID": None}, ("required:customer_id",)),
        Plant({"Created": "yesterday"}, ("cast:created_at",)),
        Plant({"Left": "01-01-2001 10:00"}, ("deactivated_before_created:deactivated_at",)),
        *twice("Contact ID", "contact", "Title", ("Owner", "Practice manager"), "contact_id"),
    ],
    "plans": [
        Plant({"amount_cents": "n/a"}, ("cast:mrr",)),
        Plant({"amount_cents": "-9900"}, ("min:mrr",)),
        Plant({"currency": None}, ("required:currency",)),
        Plant({"currency": "XTS"}, ("currency_without_rate:currency",)),
        Plant({"type": "lifetime"}, ("enum:charge_type",)),
        Plant({"start": "2090-01-01", "end": None}, ("date_window:start_date",)),
        Plant({"start": "2026-01-10", "end": "2026-01-01"}, ("end_before_start:end_date",)),
        Plant({"customer": " ", "amount_cents": "-1"}, ("required:customer_id", "min:mrr")),
        *twice("subscription", "plan", "amount_cents", ("5000", "6000"), "subscription_id"),
    ],
    "contracts": [
        Plant({"Term Start": "Q1 2026"}, ("cast:start_date",)),
        Plant({"Annual Price (cents)": "1.200,00"}, ("cast:mrr",)),
    ],
    "interactions": [
        Plant({"kind": "Fax"}, ("enum:channel",)),
        Plant({"result": "ignored"}, ("enum:outcome",)),
        Plant({"at": "last Tuesday"}, ("cast:occurred_at",)),
        Plant({"at": "2091-05-05T10:00:00Z"}, ("date_window:occurred_at",)),
        Plant({"account": None}, ("required:customer_id",)),
        Plant({"auto": "perhaps"}, ("cast:is_automated",)),
        *twice("id", "interaction", "result", ("opened", "clicked"), "touchpoint_id"),
    ],
    "webinars": [Plant({"status": "Left early"}, ("enum:outcome",))],
    "steps": [
        Plant({"step": "Party"}, ("enum:milestone",)),
        Plant({"step": "Admin trained", "done_at": pd.NaT}, ("required:reached_at",)),
        Plant({"step": "Kick-off call", "done_at": pd.Timestamp("1970-01-01")}, ("date_window:reached_at",)),
    ],
    "answers": [
        Plant({"answer": 11, "low": 0, "high": 10}, ("score_outside_scale:score",)),
        Plant({"answer": "ten"}, ("cast:score",)),
        Plant({"reason": "gossip"}, ("enum:trigger",)),
        Plant({"sent": None}, ("required:sent_at",)),
        *twice("responseId", "answer", "answer", (3, 9), "response_id"),
    ],
    "tickets": [
        Plant({"Solved (ET)": "01/02/2001 10:00"}, ("resolved_before_opened:resolved_at",)),
        Plant({"Created (ET)": "13/45/2026 10:00"}, ("cast:opened_at",)),
        Plant({"Ticket ID": None}, ("required:ticket_id",)),
        *twice("Ticket ID", "ticket", "Topic", ("login", "billing"), "ticket_id"),
    ],
    "events": [
        Plant({"ts": "2026-13-01T00:00:00Z"}, ("cast:occurred_at",)),
        Plant({"ts": "1989-12-31T00:00:00Z"}, ("date_window:occurred_at",)),
        Plant({"event_id": None}, ("required:event_id",)),
        Plant({"org": None}, ("required:customer_id",)),
        Plant({"content_kind": "podcast"}, ("enum:content_type",)),
        *twice("event_id", "event", "module", ("reports", "courses"), "event_id"),
        Plant({"event_id": "future-1", "ts": FUTURE, "content_purpose": "education", "content_kind": "video"}),
    ],
    **plant_list_success.PLANTS,
}

# After the first as_of: one broken interaction a week.
WEEKLY = {"interactions": Plant({"kind": "Carrier pigeon"}, ("enum:channel",))}

# Streams with one row of a customer that nobody knows, and the column that names it.
ORPHANS = {
    "contacts": "Account ID",
    "plans": "customer",
    "contracts": "Company",
    "interactions": "account",
    "webinars": "account_ref",
    "steps": "project_customer",
    "answers": "company",
    "tickets": "Organization",
    "events": "org",
    **plant_list_success.ORPHANS,
    "offboardings": "Client",
    "flags": "Account",
    "deals": "account",
    "references": "Company",
    "programmes": "client",
}
