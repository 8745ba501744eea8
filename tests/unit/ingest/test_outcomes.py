"""Section 3 of the contracts, row level: what is quarantined, with every reason, and what is normalised."""

from __future__ import annotations

import json

import pytest

from tests.unit.ingest.conftest import HEAD, Company

GOOD = {
    "customers": "customer_id,customer_name,employee_count,contract_start_date,is_pilot,updated_at\n"
    "a,Acme,5,2024-01-01,true,2024-01-02\n",
    "subscriptions": "subscription_id,product_code,start_date,customer_id,mrr,currency,charge_type,end_date,"
    "updated_at\n"
    "s,p,2024-01-01,a,10.5,USD,recurring,2024-12-31,2024-01-02\n",
    "survey_responses": "response_id,customer_id,survey_type,trigger,score,scale_min,scale_max,sent_at\n"
    "r,a,nps,relational,9,0,10,2024-01-02T00:00:00Z\n",
    "usage_events": "event_id,customer_id,occurred_at,feature,event_name,content_type\n"
    "e,a,2024-01-02T10:00:00Z,quiz,open,video\n",
}
FAULTS = [
    ("customers", "b,Beta,many,2024-01-01,true,2024-01-02", ["cast:employee_count"]),
    ("customers", "b,Beta,-1,2024-01-01,true,2024-01-02", ["min:employee_count"]),
    ("customers", "b,Beta,5.5,2024-01-01,true,2024-01-02", ["cast:employee_count"]),
    ("customers", "b,,5,2024-01-01,true,2024-01-02", ["required:customer_name"]),
    ("customers", "b,Beta,5,2024-02-30,true,2024-01-02", ["cast:contract_start_date"]),
    ("customers", "b,Beta,5,01/02/2024,true,2024-01-02", ["cast:contract_start_date"]),
    ("customers", "b,Beta,5,1989-12-31,true,2024-01-02", ["date_window:contract_start_date"]),
    ("customers", "b,Beta,5,2029-07-01,true,2024-01-02", ["date_window:contract_start_date"]),
    ("customers", "b,Beta,5,2024-01-01,perhaps,2024-01-02", ["cast:is_pilot"]),
    (
        "customers",
        "b,,x,2050-01-01,?,",
        [
            "required:customer_name",
            "cast:employee_count",
            "date_window:contract_start_date",
            "cast:is_pilot",
            "required:updated_at",
        ],
    ),
    ("subscriptions", "t,p,2024-01-01,a,-0.01,USD,recurring,,2024-01-02", ["min:mrr"]),
    ("subscriptions", "t,p,2024-01-01,a,NaN,USD,recurring,,2024-01-02", ["cast:mrr"]),
    ("subscriptions", "t,p,2024-01-01,a,inf,USD,recurring,,2024-01-02", ["cast:mrr"]),
    ("subscriptions", "t,p,2024-01-01,a,1,GBP,recurring,,2024-01-02", ["currency_without_rate:currency"]),
    ("subscriptions", "t,p,2024-01-01,a,1,USD,sometimes,,2024-01-02", ["enum:charge_type"]),
    (
        "subscriptions",
        "t,p,2024-01-01,a,1,USD,recurring,2023-12-31,2024-01-02",
        ["end_before_start:end_date"],
    ),
    ("survey_responses", "q,a,nps,relational,11,0,10,2024-01-02", ["score_outside_scale:score"]),
    ("survey_responses", "q,a,nps,boredom,5,0,10,2024-01-02", ["enum:trigger"]),
    ("usage_events", "f,a,2024-01-02T25:00:00Z,quiz,open,video", ["cast:occurred_at"]),
    ("usage_events", "f,a,2024-01-02T10:00:00Z,quiz,open,podcast", ["enum:content_type"]),
]


def map_plainly(company: Company, entity: str, delivery: str = "append") -> None:
    """A mapping whose columns have the contract's names."""
    columns = GOOD[entity].splitlines()[0].split(",")
    listed = "".join(f"      {column}: {column}\n" for column in columns)
    company.mapping(
        "source: plain\nroot: ../files\ninputs:\n"
        f'  rows: {{path: "{entity}.csv", format: csv}}\n'
        f"entities:\n  {entity}:\n    input: rows\n    delivery: {delivery}\n    columns:\n{listed}"
    )


@pytest.mark.parametrize(("entity", "row", "rules"), FAULTS, ids=[f"{f[0]}:{'+'.join(f[2])}" for f in FAULTS])
def test_a_faulty_row_is_quarantined_with_every_reason(
    company: Company, entity: str, row: str, rules: list[str]
) -> None:
    map_plainly(company, entity)
    company.write(f"{entity}.csv", GOOD[entity] + row + "\n")
    report = company.ingest(entity)
    assert (report.rows_in, report.accepted, report.quarantined) == (2, 1, 1)
    found, line, file, text, messages, left = company.one(
        f"select rules, line, file, raw_text, messages, left_at from quarantine.{entity}"
    )
    assert found == rules
    assert (line, file, left) == (3, f"{entity}.csv", None)
    assert len(messages) == len(rules)
    cells = row.split(",")
    assert list(json.loads(text).values()) == [cell or None for cell in cells]
    assert report.quarantined_by_rule == dict.fromkeys(rules, 1)


def test_edges_of_the_date_window_and_the_scale_are_accepted(company: Company) -> None:
    map_plainly(company, "customers")
    head = GOOD["customers"].splitlines()[0]
    company.write("customers.csv", f"{head}\na,A,0,1990-01-01,,2024-01-02\nb,B,,2029-06-30,,2024-01-02\n")
    assert company.ingest("customers").accepted == 2


def test_what_is_only_untidy_is_normalised(company: Company) -> None:
    """A byte order mark, CRLF, blanks, the case of booleans, no last newline, signs and leading zeros."""
    map_plainly(company, "customers")
    head = GOOD["customers"].splitlines()[0].replace(",", " , ")
    text = (
        f"\ufeff{head}\r\n 007 ,  Acme\u00a0,+5,2024-01-01,TRUE,2024-01-02\r\n302e452,Beta, 6 ,2024-01-01,f,2024-01-02"
    )
    company.write("customers.csv", text)
    report = company.ingest("customers")
    assert (report.accepted, report.quarantined) == (2, 0)
    assert company.rows(
        "select customer_id, customer_name, employee_count, is_pilot from raw.customers order by 1"
    ) == [
        ("007", "Acme", 5, True),
        ("302e452", "Beta", 6, False),
    ]


def test_exact_duplicates_are_counted_and_one_is_kept(desk: Company) -> None:
    desk.write("tickets.csv", HEAD + "1,a,2024-01-01,,x\n1,a,2024-01-01T00:00:00Z,, x \n2,a,2024-01-01,,x\n")
    report = desk.ingest()
    assert (report.rows_in, report.accepted, report.duplicates) == (3, 2, 1)
    assert desk.rows("select ticket_id, _row_number from raw.support_tickets order by 1") == [
        ("1", 1),
        ("2", 3),
    ]


def test_one_key_twice_with_other_content_quarantines_all_its_rows(desk: Company) -> None:
    desk.write("tickets.csv", HEAD + "1,a,2024-01-01,,x\n1,a,2024-01-01,,y\n2,a,2024-01-01,,x\n1,a,2024-01-01,,x\n")
    report = desk.ingest()
    assert (report.accepted, report.quarantined, report.duplicates) == (1, 3, 0)
    assert desk.rows("select line, rules from quarantine.support_tickets order by 1") == [
        (line, ["duplicate_key:ticket_id"]) for line in (2, 3, 5)
    ]


def test_versions_of_a_key_with_other_change_times_are_no_fault(company: Company) -> None:
    map_plainly(company, "customers")
    head = GOOD["customers"].splitlines()[0]
    rows = "a,Old,1,2024-01-01,,2024-01-02\na,New,1,2024-01-01,,2024-01-03\nb,B,1,2024-01-01,,2024-01-02\n"
    company.write("customers.csv", f"{head}\n{rows}")
    assert company.ingest("customers").accepted == 3


def test_a_null_change_time_equals_any_other(company: Company) -> None:
    company.mapping(
        "source: plain\nroot: ../files\ninputs:\n  rows: {path: contacts.csv, format: csv}\n"
        "entities:\n  contacts:\n    input: rows\n    delivery: upsert\n"
        "    columns: {contact_id: id, customer_id: who, role: role, created_at: made, updated_at: changed}\n"
    )
    company.write(
        "contacts.csv",
        "id,who,role,made,changed\n1,a,x,2024-01-01,\n1,a,y,2024-01-01,2024-02-02\n2,a,x,2024-01-01,\n",
    )
    report = company.ingest("contacts")
    assert report.quarantined_by_rule == {"duplicate_key:contact_id": 2}
    assert report.accepted == 1


def test_milestones_may_repeat_because_the_earliest_wins(company: Company) -> None:
    company.mapping(
        "source: plain\nroot: ../files\ninputs:\n  rows: {path: m.csv, format: csv}\n"
        "entities:\n  onboarding_milestones:\n    input: rows\n    delivery: append\n"
        "    columns: {customer_id: who, milestone: step, reached_at: at}\n"
    )
    company.write("m.csv", "who,step,at\na,kickoff,2024-01-02\na,kickoff,2024-01-01\na,kickoff,2024-01-01\n")
    report = company.ingest("onboarding_milestones")
    assert (report.accepted, report.duplicates, report.quarantined) == (2, 1, 0)


def test_a_header_without_rows_is_accepted_with_a_warning(desk: Company) -> None:
    desk.write("tickets.csv", HEAD)
    report = desk.ingest()
    assert (report.rows_in, report.is_held, report.rejected_files) == (0, False, [])
    assert report.warnings == ["tickets.csv: a header and no rows"]


def test_an_extra_column_is_kept_out_and_reported(desk: Company) -> None:
    desk.write("tickets.csv", HEAD.strip() + ",surprise\n1,a,2024-01-01,,x,boo\n")
    report = desk.ingest()
    assert report.accepted == 1
    assert report.schema_drift == ["desk.tickets: 'surprise' is not mapped"]


def test_an_entity_nobody_maps_has_an_empty_table_and_says_so(desk: Company) -> None:
    report = desk.ingest("usage_events")
    assert not report.is_mapped
    assert desk.one("select count(*) from raw.usage_events") == 0
    assert desk.one("select count(*) from quarantine.usage_events") == 0
    assert desk.rows("select entity, is_mapped, is_held, data_issue, row_count from raw.entity_status") == [
        ("usage_events", False, False, None, 0)
    ]


def test_one_file_s_conflicts_do_not_touch_the_next_file(desk: Company) -> None:
    """Regression: rows are compared within a file; row 1 of one is no twin of row 1 of another."""
    desk.write("tickets_1.csv", HEAD + "1,a,2024-01-01,,x\n1,a,2024-01-01,,y\n")
    desk.write("tickets_2.csv", HEAD + "2,a,2024-01-01,,x\n3,a,2024-01-01,,y\n4,a,never,,y\n")
    report = desk.ingest()
    assert (report.accepted, report.quarantined_by_rule) == (
        2,
        {"cast:opened_at": 1, "duplicate_key:ticket_id": 2},
    )
