"""Amounts, ids, dates and moments as people and programs write them."""

from __future__ import annotations

from .case import HEAD, Case, Rows, amount, day, desk, entity_mapping, moment, variant


def key(name: str, text: str) -> Case:
    """An id that must stay text, byte for byte."""
    return desk(f"id {name}", f"{HEAD}{text},{text},2024-01-01,,x\n", Rows([(text, text, "x")]))


def whole(name: str, text: str, stored: int | None) -> Case:
    """A number of employees."""
    columns = "customer_id: id, customer_name: id, contract_start_date: {constant: 2024-01-01}, employee_count: n"
    columns += ", updated_at: {constant: 2024-01-01}"
    rules = ["min:employee_count"] if text.startswith("-") and text[1:].isdecimal() else ["cast:employee_count"]
    outcome = Rows([(stored,)]) if stored is not None else Rows(faults=[(2, rules)])
    mapping = entity_mapping("customers", columns, 'format: csv, delimiter: "|"')
    return Case(f"count {name}", outcome, {"t.csv": f"id|n\n1|{text}\n"}, mapping, "customers", "employee_count")


COMMA = 'format: csv, decimal_separator: ",", thousands_separator: "."'
AMOUNTS = [
    amount("thousands undeclared", "1,234.50", None),
    amount("thousands declared", "1,234,567.50", "1234567.500000", 'format: csv, thousands_separator: ","'),
    variant(amount("thousands at wrong places", "12,34.5", None, 'format: csv, thousands_separator: ","')),
    variant(amount("german", "1.234,56", "1234.560000", COMMA)),
    variant(amount("english in a german file", "1,234.56", None, COMMA)),
    variant(amount("apostrophes", "1'234.50", "1234.500000", 'format: csv, thousands_separator: "\'"')),
    variant(amount("dollar", "$5.00", None)),
    variant(amount("euro behind", "5.00 €", None)),
    variant(amount("percent", "12%", None)),
    amount("minus of typesetters", "\u22125", None),
    variant(amount("arabic digits", "٣٤", None)),
    variant(amount("full-width digits", "１２", None)),
    variant(amount("brackets for negative", "(5.00)", None)),
    variant(amount("minus behind", "5.00-", None)),
    variant(amount("nan", "NaN", None)),
    variant(amount("inf", "inf", None)),
    amount("10^30", "1" + "0" * 30, None),
    variant(amount("1e30", "1e30", None)),
    variant(amount("1e400", "1e400", None)),
    amount("1e2", "1e2", "100.000000"),
    variant(amount("hexadecimal", "0x10", None)),
    variant(amount("underscores", "1_000", None)),
    variant(amount("two points", "1.2.3", None)),
    variant(amount("blank within", "1 000", None)),
    variant(amount("the largest that fits", "999999999999.999999", "999999999999.999999")),
    variant(amount("cents", "1999", "19.990000", how=", unit: cents")),
    amount("a year's third of a cent", "0.01", "0.000833", how=", per: year"),
    variant(amount("a spreadsheet's error", "#DIV/0!", None)),
    variant(amount("a formula", "=1+1", None)),
]
COUNTS = [
    variant(whole("negative", "-5", None)),
    whole("with a fraction", "12.5", None),
    variant(whole("as a float", "12.0", None)),
    variant(whole("with an exponent", "1e2", None)),
    variant(whole("beyond 64 bits", "9" * 20, None)),
    variant(whole("with leading zeros", "007", 7)),
    variant(whole("true", "true", None)),
]
IDS = [
    key("1e5", "1e5"),
    key("00123", "00123"),
    key("13 digits", "1234567890123"),
    variant(key("302e452", "302e452")),
    variant(key("40 digits", "1" * 40)),
    variant(key("like a date", "2024-01-01")),
    variant(key("like march", "MAR1")),
    variant(key("like nothing", "null")),
    variant(key("like infinity", "inf")),
    variant(key("like a fraction", "1/2")),
    variant(key("with a plus", "+49")),
    variant(key("with a minus", "-0")),
    variant(key("in braces", "{3F2504E0-4F89-11D3-9A0C-0305E82C3301}")),
    desk("id in other case is another key", HEAD + "AB,a,2024-01-01,,x\nab,a,2024-01-01,,y\n",
         Rows([("AB", "a", "x"), ("ab", "a", "y")])),
]  # fmt: skip
DAYS = [
    variant(day("iso", "2024-02-29", "2024-02-29")),
    day("february 29 of a common year", "2023-02-29", None),
    variant(day("february 29 of 1900", "1900-02-29", None)),
    variant(day("1900", "1900-01-01", None, rule="date_window")),
    variant(day("2099", "2099-12-31", None, rule="date_window")),
    variant(day("9999-12-31", "9999-12-31", None, rule="date_window")),
    variant(day("first day of the window", "1990-01-01", "1990-01-01")),
    day("last day of the window", "2029-06-30", "2029-06-30"),
    variant(day("a day after the window", "2029-07-01", None, rule="date_window")),
    variant(day("all zeros", "0000-00-00", None)),
    variant(day("year of five digits", "12024-01-01", None)),
    day("number of a spreadsheet", "45356", None),
    day("02/03 without a format", "02/03/2024", None),
    day("02/03 as a day first", "02/03/2024", "2024-03-02", '"%d/%m/%Y"'),
    variant(day("02/03 as a month first", "02/03/2024", "2024-02-03", '"%m/%d/%Y"')),
    variant(day("13/02 as a month first", "13/02/2024", None, '"%m/%d/%Y"')),
    variant(day("year of two digits", "01.02.24", None, '"%d.%m.%Y"')),
    variant(day("other than its format", "2024-03-05", None, '"%d-%m-%Y"')),
    day("one of two formats", "05-03-2024", "2024-03-05", '["%Y-%m-%d", "%d-%m-%Y"]'),
    variant(day("in words", "today", None)),
    variant(day("infinity", "infinity", None)),
    variant(day("before christ", "0044-03-15 (BC)", None)),
    variant(day("digits of arabia", "٢٠٢٤-٠١-٠١", None)),
    variant(day("hyphens of typesetters", "2024‑01‑01", None)),
]
BERLIN, LORD_HOWE = "Europe/Berlin", "Australia/Lord_Howe"
MOMENTS = [
    moment("in the hour that a zone leaves out", "2024-03-31 02:30:00", "2024-03-31 01:30:00", BERLIN),
    moment("in the hour that a zone has twice", "2023-10-29 02:30:00", "2023-10-29 01:30:00", BERLIN),
    moment("in the hour that comes twice, with its offset", "2023-10-29T02:30:00+02:00", "2023-10-29 00:30:00", BERLIN),
    variant(moment("in half an hour left out", "2023-10-01 02:15:00", "2023-09-30 15:45:00", LORD_HOWE)),
    variant(moment("around the change of day", "2024-01-01 00:30:00", "2023-12-31 23:30:00", BERLIN)),
    moment("24:00", "2024-01-01 24:00:00", None),
    variant(moment("leap second", "2016-12-31T23:59:60Z", None)),
    variant(moment("minute 60", "2024-01-01T10:60:00Z", None)),
    variant(moment("epoch seconds", "1704067200", None)),
    variant(moment("epoch milliseconds", "1704067200000", None)),
    variant(moment("twelve hours without a format", "01/02/2024 3:00 PM", None)),
    moment("nanoseconds", "2024-01-01T00:00:00.123456789Z", "2024-01-01 00:00:00.123456"),
    variant(moment("a zone by name", "2024-01-01 10:00:00 Europe/Berlin", None)),
    moment("an offset of 99 hours", "2024-01-01T00:00:00+99:00", None),
    variant(moment("1970", "1970-01-01T00:00:00Z", None, rule="date_window")),
]
CASES = AMOUNTS + COUNTS + IDS + DAYS + MOMENTS
