"""The rules of a contract as SQL: for each, when a typed row breaks it, and what to say then."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from .contract import Column, Contract
from .select import literal, quoted

EARLIEST = date(1990, 1, 1)
YEARS_AHEAD = 5
CONFLICT_MESSAGE = "another row of this file has the same key, other content and no later updated_at"


@dataclass(frozen=True)
class Check:
    """id: 'rule:column' · condition: SQL over typed columns and texts (`text_of`) · message: SQL."""

    id: str
    condition: str
    message: str


def text_of(column: str) -> str:
    """The identifier under which a column's text stands beside its typed value."""
    return quoted("text:" + column)


def checks(contract: Contract, as_of: date) -> list[Check]:
    """Every rule that is judged row by row, in the contract's order."""
    found: list[Check] = []
    for column in contract.columns:
        found += _column_checks(column, as_of)
    for rule in contract.rules:
        condition = f"coalesce(({rule.fails_when}), false)"
        found += [Check(f"{rule.id}:{column}", condition, literal(rule.message)) for column in rule.columns]
    return found


def attempt_of(column: str) -> str:
    """The identifier of {'v': an expression's value}, null where the expression fails on the row."""
    return quoted("try:" + column)


def failed_of(column: str) -> str:
    """The identifier of the flag that a row's expression failed."""
    return quoted("failed:" + column)


def attempt_checks(columns: Iterable[str]) -> list[Check]:
    """One check for each expression (or the condition, called where) that may fail on a row."""
    found = []
    for name in columns:
        what = "the condition `where`" if name == "where" else "its expression"
        found.append(Check(f"expression:{name}", failed_of(name), literal(f"{name}: {what} fails on this row")))
    return found


def latest(as_of: date) -> date:
    """The last day that a row may name: as_of plus five years (February 29 becomes the 28th)."""
    try:
        return as_of.replace(year=as_of.year + YEARS_AHEAD)
    except ValueError:
        return as_of.replace(year=as_of.year + YEARS_AHEAD, day=28)


def _column_checks(column: Column, as_of: date) -> list[Check]:
    name, value, text = column.name, quoted(column.name), text_of(column.name)
    shown = f"left({text}, 80)"
    found = []
    if column.base_type != "varchar":
        article = "an" if column.base_type[0] in "aeiou" else "a"
        wanted = literal(f" is not {article} {column.base_type} as declared")
        message = f"{literal(name + ': ')} || {shown} || {wanted}"
        found.append(Check(f"cast:{name}", f"({text} is not null and {value} is null)", message))
    if column.required:
        found.append(Check(f"required:{name}", f"{text} is null", literal(f"{name} is required and empty")))
    if column.enum is not None:
        allowed = ", ".join(literal(v) for v in column.enum)
        if column.separator and column.enum:
            items = f"list_transform(string_split({value}, {literal(column.separator)}), lambda item: trim(item))"
            condition = f"coalesce(not list_has_all([{allowed}], {items}), false)"
        else:
            condition = f"({value} is not null and {value} not in ({allowed}))" if allowed else f"{value} is not null"
        message = f"{literal(name + ': ')} || {shown} || {literal(_enum_message(column))}"
        found.append(Check(f"{column.enum_rule}:{name}", condition, message))
    if column.minimum is not None:
        message = f"{literal(name + ': ')} || {shown} || {literal(f' is below {column.minimum}')}"
        found.append(Check(f"min:{name}", f"coalesce({value} < {column.minimum}, false)", message))
    if column.base_type in ("date", "timestamp"):
        last = latest(as_of)
        day = f"{value}::date"
        condition = f"coalesce({day} < date '{EARLIEST}' or {day} > date '{last}', false)"
        message = f"{literal(name + ': ')} || {shown} || {literal(f' lies outside {EARLIEST} to {last}')}"
        found.append(Check(f"date_window:{name}", condition, message))
    return found


def _enum_message(column: Column) -> str:
    allowed = column.enum or ()
    if column.enum_rule == "currency_without_rate":
        return " has no rate in the seed " + str(column.seed).split(".")[0]
    return " is none of " + ", ".join(allowed[:20]) + (" ..." if len(allowed) > 20 else "")
