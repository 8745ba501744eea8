"""Tables drawn at random: text cells as exports hold them, some of them sound, some ugly, some of nobody's making."""

from __future__ import annotations

from functools import cache

from hypothesis import strategies as st

from orchestration.ingest.contract import Column, Contract, load_contracts
from orchestration.settings import ROOT

Cells = dict[str, str]  # by column of the contract; an empty text is an empty cell

# What is delivered of each entity: every required column, and of the others some of every kind.
COLUMNS = {
    "customers": "customer_id customer_name industry employee_count contract_start_date is_pilot updated_at",
    "subscriptions": "subscription_id product_code start_date customer_id mrr currency charge_type end_date updated_at",
    "survey_responses": "response_id customer_id survey_type trigger score scale_min scale_max sent_at comment",
    "churn_records": "churn_record_id customer_id event_type effective_date mrr_before is_voluntary secondary_reasons "
    "other_text recorded_at updated_at",
    "usage_events": "event_id customer_id user_id occurred_at feature event_name content_type",
}
IDS = [
    "1",
    "2",
    "00123",
    "1e5",
    "302e452",
    "1719859200000",
    "id 7",
    "-0",
    "18446744073709551616",
    "Ä-1",
    "=cmd|'/c'!A1",
    "../x",
    "NULL",
    "nan",
]
UGLY = [
    "",
    " ",
    "\u00a0",
    "\t",
    "NULL",
    "null",
    "NaN",
    "inf",
    "-",
    "'",
    '"',
    '""',
    '"a"b',
    "a,b;c|d",
    "line\nbreak",
    "a\r\nb",
    "\x1f",
    "\x1e",
    "a\x1fb",
    "\ufeff",
    "é",
    "e\u0301",
    "日本",
    "😀",
    "\u202e",
    "<b>",
    "=1+1",
    "'; drop table x --",
    "\\",
    "\\N",
    "#",
    "  padded  ",
    "\u2028",
    "x" * 300,
    "{}",
    "[1]",
    "\x0b",
    "\x85",
]
INTEGERS = [
    "0",
    "12",
    "+7",
    "-3",
    "007",
    "2147483647",
    "2147483648",
    "1e3",
    "12.0",
    "1,000",
    "1.000",
    "1 000",
    "0x1F",
    "٣",
]
DECIMALS = [
    "0",
    "12.5",
    "12,5",
    "1.234,5",
    "1,234.5",
    "1.234",
    "1e3",
    "1E-3",
    ".5",
    "5.",
    "-1",
    "+3.25",
    "12.3456785",
    "0.0000005",
    "999999999999.999999",
    "999999999999.9999995",
    "1000000000000",
    "1e30",
    "1e400",
    "$5",
    "5 USD",
    "1_000",
    "--1",
]
BOOLEANS = ["true", "True", "FALSE", "t", "f", "yes", "No", "1", "0", "y", "N", "maybe", "2", "wahr"]
DATES = [
    "2024-01-05",
    "2024-02-29",
    "2023-02-29",
    "2024-06-30",
    "1990-01-01",
    "1989-12-31",
    "2029-06-30",
    "2029-07-01",
    "9999-12-31",
    "05-01-2024",
    "31-12-2023",
    "12-31-2023",
    "5-1-2024",
    "05-01-24",
    "2024-1-5",
    "20240105",
    "2024-01-05T10:30:00",
    "2024-01-05 10:30:00+02:00",
    "2024-13-01",
    "1704412800",
]
MOMENTS = [
    "2024-01-05",
    "2024-01-05T10:30:00",
    "2024-01-05 10:30",
    "2024-01-05T10:30:00.123456",
    "2024-01-05T10:30:00.5Z",
    "2024-01-05 10:30:00+02:00",
    "2024-01-05T23:30:00-0530",
    "2024-01-05T10:30:00 +02",
    "2024-01-05 24:00:00",
    "2024-01-05 10:61",
    "05-01-2024 10:30",
    "31-12-2023 23:59",
    "05-01-2024",
    "2024-06-30T23:59:59Z",
    "2029-06-30T23:59:59",
    "2029-06-30T23:30:00-02:00",
    "2029-07-01",
    "1990-01-01T00:00:00",
    "1989-12-31T23:59:59",
    "2024-02-30T00:00:00",
]

words = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=12)
ugly = st.one_of(st.sampled_from(UGLY), words)
padding = st.sampled_from(["", "", "", "", " ", "\t", "\u00a0", "\n"])


@cache
def contracts() -> dict[str, Contract]:
    """The project's own contracts."""
    return load_contracts(ROOT)


def columns_of(entity: str) -> list[Column]:
    """The columns of the entity that are delivered."""
    return [contracts()[entity].column(name) for name in COLUMNS[entity].split()]


def _usual(column: Column) -> st.SearchStrategy[str]:
    """Cells of a column's kind, most of them sound."""
    if column.name.endswith("_id"):
        return st.sampled_from(IDS)
    if column.enum:
        several = st.sampled_from([f"{column.enum[0]};{column.enum[-1]}", f"{column.enum[0]} ; ", "; ;"])
        values = st.sampled_from([*column.enum, column.enum[0].upper()])
        return st.one_of(values, several) if column.separator else values
    pool = {"integer": INTEGERS, "decimal": DECIMALS, "boolean": BOOLEANS, "date": DATES, "timestamp": MOMENTS}
    return st.sampled_from(pool[column.base_type]) if column.base_type in pool else ugly


# A row is sound more often than each of its cells is drawn ugly: one ugly cell hides what happens to the others.
_SOUND = {
    "integer": ["0", "3", "10"],
    "decimal": ["0", "2", "7"],
    "boolean": ["true", "0"],
    "date": ["2024-01-05", "2024-03-01"],
    "timestamp": ["2024-01-05T10:30:00", "2024-03-01", "2024-03-01T00:30:00+02:00"],
}


def _sound(column: Column, is_european: bool) -> st.SearchStrategy[str]:
    if column.name.endswith("_id"):
        return st.one_of(st.sampled_from(IDS), st.integers(0, 10**6).map(str))
    if column.enum:
        return st.sampled_from(column.enum)
    if is_european and column.base_type in ("date", "timestamp"):
        return st.sampled_from(["05-01-2024", "31-12-2023"] if column.base_type == "date" else ["05-01-2024 10:30"])
    return (
        st.sampled_from(_SOUND[column.base_type]) if column.base_type in _SOUND else ugly.map(lambda text: text + "a")
    )


@st.composite
def rows(draw: st.DrawFn, entity: str, is_european: bool) -> Cells:
    """One row: sound, but for none, one or two cells that are as they come."""
    columns = columns_of(entity)
    row = {column.name: draw(_sound(column, is_european)) for column in columns}
    for column in draw(st.lists(st.sampled_from(columns), max_size=draw(st.sampled_from([0, 1, 1, 2])))):
        row[column.name] = draw(padding) + draw(st.one_of(_usual(column), _usual(column), ugly)) + draw(padding)
    return row


@st.composite
def tables(draw: st.DrawFn, entity: str, is_european: bool, most: int = 8) -> list[Cells]:
    """Up to `most` rows; some come twice, some with one cell changed, and now and then a table has many faulty rows."""
    table = draw(st.lists(rows(entity, is_european), max_size=most))
    version = contracts()[entity].version_column
    for row in list(table):
        column = draw(st.sampled_from(columns_of(entity)))
        match draw(st.sampled_from(["once", "once", "once", "twice", "changed", "undated"])):
            case "twice":
                table.append(dict(row))
            case "changed":
                table.append(row | {column.name: draw(_usual(column))})
            case "undated" if version:
                table.append(row | {column.name: draw(_sound(column, is_european)), version: ""})
    if draw(st.sampled_from([*[False] * 19, True])):
        key = contracts()[entity].key[0]
        table += [{column.name: "" for column in columns_of(entity)} | {key: f"bad {n}"} for n in range(21)]
    return table
