"""Faulty, doubled and odd rows of the contracts; values that would do harm elsewhere; files that come again."""

from __future__ import annotations

from .case import GOOD, HEAD, ROW, Case, Outcome, Rejected, Rows, desk, entity_mapping, ticket_mapping, variant

SUBSCRIPTION = {
    "subscription_id": "1", "product_code": "p", "start_date": "2024-01-01", "customer_id": "a", "mrr": "10",
    "currency": "USD", "charge_type": "recurring", "end_date": "", "updated_at": "2024-01-01",
}  # fmt: skip
ANSWER = {
    "response_id": "1", "customer_id": "a", "survey_type": "nps", "trigger": "relational", "score": "9",
    "scale_min": "0", "scale_max": "10", "sent_at": "2024-01-01", "comment": "",
}  # fmt: skip
CUSTOMER = {
    "customer_id": "1", "customer_name": "A", "employee_count": "5", "contract_start_date": "2024-01-01",
    "is_pilot": "true", "updated_at": "2024-01-01",
}  # fmt: skip
ENTITIES = {"subscriptions": SUBSCRIPTION, "survey_responses": ANSWER, "customers": CUSTOMER}


def row(name: str, entity: str, rules: list[str] | None, shown: str, stored: object = None, **cells: str) -> Case:
    """One row that is good but for some cells. rules: what it breaks; None: accepted, and `shown` gives `stored`."""
    values = ENTITIES[entity] | cells
    content = ";".join(values) + "\n" + ";".join(values.values()) + "\n"
    outcome = Rows(faults=[(2, rules)]) if rules else Rows([(stored,)])
    mapping = entity_mapping(entity, ", ".join(f"{c}: {c}" for c in values), 'format: csv, delimiter: ";"')
    return Case(f"row {name}", outcome, {"t.csv": content}, mapping, entity, shown)


def faulty(name: str, entity: str, rules: list[str], **cells: str) -> Case:
    return row(name, entity, rules, next(iter(ENTITIES[entity])), **cells)


def value(name: str, text: str) -> Case:
    """Text that would do harm elsewhere, and is data here."""
    cell = '"' + text.replace('"', '""') + '"'
    return desk(f"value {name}", f"{HEAD}{cell},a,2024-01-01,,{cell}\n", Rows([(text, "a", text)]))


def again(name: str, first: str, outcome: Outcome, then: dict[str, str | bytes], afterwards: Outcome) -> Case:
    return Case(f"again {name}", outcome, {"t.csv": first}, ticket_mapping(), then=(then, afterwards))


TWO = "2,a,2024-01-01,,y\n"
BAD = "".join(f"{i},a,never,,x\n" for i in range(100, 120))
CASES = [
    faulty("end before start", "subscriptions", ["end_before_start:end_date"], end_date="2023-12-31"),
    faulty("negative price", "subscriptions", ["min:mrr"], mrr="-0.01"),
    variant(faulty("price missing", "subscriptions", ["required:mrr"], mrr="")),
    faulty("currency without a rate", "subscriptions", ["currency_without_rate:currency"], currency="XXX"),
    variant(faulty("currency in lower case", "subscriptions", ["currency_without_rate:currency"], currency="usd")),
    variant(faulty("unknown charge type", "subscriptions", ["enum:charge_type"], charge_type="sometimes")),
    variant(faulty("start of 1989", "subscriptions", ["date_window:start_date"], start_date="1989-12-31")),
    faulty("several faults at once", "subscriptions", ["cast:start_date", "min:mrr", "enum:charge_type"],
           start_date="soon", mrr="-1", charge_type="?"),
    faulty("score above its scale", "survey_responses", ["score_outside_scale:score"], score="11"),
    variant(faulty("score below its scale", "survey_responses", ["score_outside_scale:score"],
                   score="0", scale_min="1")),
    variant(faulty("score in words", "survey_responses", ["cast:score"], score="nine")),
    variant(faulty("unknown survey", "survey_responses", ["enum:survey_type"], survey_type="ces")),
    faulty("a boolean in words", "customers", ["cast:is_pilot"], is_pilot="perhaps"),
    faulty("only blanks in a required cell", "customers", ["required:customer_name"], customer_name=" \u00a0 "),
    variant(row("boolean TRUE", "customers", None, "is_pilot", True, is_pilot="TRUE")),
    variant(row("boolean n", "customers", None, "is_pilot", False, is_pilot="n")),
    variant(row("boolean 1", "customers", None, "is_pilot", True, is_pilot="1")),
    variant(row("blanks behind a value", "customers", None, "customer_name", "A", customer_name="A  ")),
    faulty("an answer without a customer", "survey_responses", ["required:customer_id"], customer_id=""),
    variant(row("a trial at zero", "subscriptions", None, "mrr::integer", 0, mrr="0", charge_type="trial")),
    row("an unknown customer", "subscriptions", None, "customer_id", "nobody", customer_id="nobody"),
    desk("rows doubled exactly", HEAD + ROW + ROW + TWO, Rows([GOOD, ("2", "a", "y")], duplicates=1)),
    desk("rows doubled but for blanks", HEAD + ROW + "1, a ,2024-01-01,,x  \n", Rows([GOOD], duplicates=1)),
    desk("rows of one key with other content", HEAD + ROW + "1,a,2024-01-01,,other\n" + TWO,
         Rows([("2", "a", "y")], [(2, ["duplicate_key:ticket_id"]), (3, ["duplicate_key:ticket_id"])])),
    desk("rows faulty and equal", HEAD + "1,a,never,,x\n" * 3,
         Rows(faults=[(line, ["cast:opened_at"]) for line in (2, 3, 4)])),
    desk("rows left out by a value map", HEAD + "1,a,2024-01-01,,N/A\n", Rows([("1", "a", None)]), columns=(
        "ticket_id: id, customer_id: who, opened_at: opened, resolved_at: resolved, "
        "category: {column: topic, values: {N/A: null}}")),
    desk("rows of which an expression fails on one", HEAD + ROW + "2,a,2024-01-01,,seven\n",
         Rows([("1", "a", "1")], [(3, ["expression:category"])]), columns=(
        "ticket_id: id, customer_id: who, opened_at: opened, resolved_at: resolved, category: "
        "{expression: \"case when topic = 'x' then 1 else topic::integer end\"}")),
    variant(value("formula", "=HYPERLINK(\"http://x\",\"y\")")),
    variant(value("formula by at", "@SUM(1+1)*cmd|' /C calc'!A0")),
    variant(value("sql", "'; drop table raw.support_tickets; --")),
    variant(value("html", "<script>alert('x')</script>")),
    variant(value("path", "../../../../etc/passwd")),
    variant(value("template", "{{ 7 * 7 }}${7*7}%s%n")),
    variant(value("json", '{"a": "\\u0022"}')),
    variant(value("a null of other systems", "\\N")),
    variant(again("the same content", HEAD + ROW, Rows([GOOD]), {"t.csv": HEAD + ROW}, Rows([GOOD]))),
    again("under another name", HEAD + ROW, Rows([GOOD]), {"t2.csv": HEAD + ROW},
          Rows([GOOD], warnings=("is a copy of",))),
    again("corrected", HEAD + ROW + "2,a,never,,y\n", Rows([GOOD], [(3, ["cast:opened_at"])]),
          {"t.csv": HEAD + ROW + TWO}, Rows([GOOD, ("2", "a", "y")])),
    variant(again("with one row less", HEAD + ROW + TWO, Rows([GOOD, ("2", "a", "y")]),
                 {"t.csv": HEAD + ROW}, Rows([GOOD]))),
    again("half-written, then complete", HEAD + ROW + "2,a,20", Rejected("ragged_row", 3),
          {"t.csv": HEAD + ROW + TWO}, Rows([GOOD, ("2", "a", "y")])),
    again("damaged after it was good", HEAD + ROW, Rows([GOOD]), {"t.csv": b"\0"}, Rejected("nul_byte", 1)),
    again("with only a header after it had rows", HEAD + ROW, Rows([GOOD]), {"t.csv": HEAD},
          Rows(warnings=("a header and no rows",))),
    again("held, then corrected", HEAD + ROW + BAD, Rows([], [(n + 3, ["cast:opened_at"]) for n in range(20)]),
          {"t.csv": HEAD + ROW + TWO}, Rows([GOOD, ("2", "a", "y")])),
]  # fmt: skip
