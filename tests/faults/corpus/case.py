"""What one ugly file is, and what the contract says must become of it."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from threading import Event
from typing import Any

HEAD = "id,who,opened,resolved,topic\n"
ROW = "1,a,2024-01-01,,x\n"
TICKET = "ticket_id, customer_id, category"
GOOD = ("1", "a", "x")


@dataclass(frozen=True)
class Rejected:
    """The file is refused whole. line, column: None where the place cannot be told · says: part of the message."""

    rule: str
    line: int | None = None
    column: str | int | None = None
    says: str = ""

    quarantined = 0


@dataclass(frozen=True)
class Rows:
    """The file is taken. accepted: `Case.shown` of its rows in order · faults: (line, rules) of the quarantined.

    drift, warnings: part of a sentence, each of which must be said; nothing else may be.
    """

    accepted: list[tuple[Any, ...]] = field(default_factory=list)
    faults: list[tuple[int | None, list[str]]] = field(default_factory=list)
    duplicates: int = 0
    drift: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()

    @property
    def quarantined(self) -> int:
        return len(self.faults)


Outcome = Rejected | Rows


@dataclass(frozen=True)
class Case:
    """files: name -> content · make: what no content can say (links, pipes) · during: runs until the run is over.

    mapping: YAML below `root`, which the test adds · shown: SQL of what of an accepted row is compared · then:
    files that come afterwards, with their outcome · is_variant: another case takes the same path to the same end.
    """

    name: str
    outcome: Outcome
    files: dict[str, str | bytes] = field(default_factory=dict)
    mapping: str = ""
    entity: str = "support_tickets"
    shown: str = TICKET
    make: Callable[[Path], object] | None = None
    during: Callable[[Path, Event], None] | None = None
    then: tuple[dict[str, str | bytes], Outcome] | None = None
    is_variant: bool = False

    @property
    def source(self) -> str:
        """The name of its source: a case lies in a folder of its own."""
        return "c_" + re.sub(r"\W+", "_", self.name.lower(), flags=re.ASCII).strip("_")


def variant(case: Case) -> Case:
    """A case that only the long form runs."""
    return replace(case, is_variant=True)


def desk(
    name: str,
    content: str | bytes,
    outcome: Outcome,
    input_: str = "format: csv",
    file: str = "t.csv",
    columns: str = "",
    **more: Any,
) -> Case:
    """A ticket file; the default mapping knows the columns of HEAD."""
    files = more.pop("files", None) or {file: content}
    return Case(name, outcome, files, ticket_mapping(input_, columns), **more)


def ticket_mapping(input_: str = "format: csv", columns: str = "", path: str = "t*") -> str:
    """Tickets by their usual column names; columns: others in YAML's flow style."""
    usual = "ticket_id: id, customer_id: who, opened_at: opened, resolved_at: resolved, category: topic"
    return entity_mapping("support_tickets", columns or usual, input_, path)


def entity_mapping(entity: str, columns: str, input_: str = "format: csv", path: str = "t*", head: str = "") -> str:
    return (
        f'{head}inputs:\n  rows: {{path: "{path}", {input_}}}\n'
        f"entities:\n  {entity}:\n    input: rows\n    delivery: append\n    columns: {{{columns}}}\n"
    )


def amount(name: str, text: str, stored: str | None, input_: str = "format: csv", how: str = "") -> Case:
    """One subscription whose price is written so; stored: the decimal as text, None for a quarantined row."""
    columns = (
        f"subscription_id: id, customer_id: id, mrr: {{column: price{how}}}, start_date: {{constant: 2024-01-01}}, "
        "currency: {constant: USD}, charge_type: {constant: recurring}, updated_at: {constant: 2024-01-01}"
    )
    outcome = Rows([("1", stored)]) if stored else Rows(faults=[(2, ["cast:mrr"])])
    return Case(
        f"amount {name}",
        outcome,
        {"t.csv": f"id|price\n1|{text}\n"},
        entity_mapping("subscriptions", columns, f'{input_}, delimiter: "|"'),
        "subscriptions",
        "subscription_id, mrr::varchar",
    )


def day(name: str, text: str, stored: str | None, form: str = "", rule: str = "cast") -> Case:
    """One customer whose contract starts on a day written so; form: a date format in YAML."""
    columns = "customer_id: id, customer_name: id, contract_start_date: at, updated_at: {constant: 2024-01-01}"
    stated = f", date_format: {form}" if form else ""
    outcome = Rows([(stored,)]) if stored else Rows(faults=[(2, [f"{rule}:contract_start_date"])])
    return Case(
        f"day {name}",
        outcome,
        {"t.csv": f"id|at\n1|{text}\n"},
        entity_mapping("customers", columns, f'format: csv, delimiter: "|"{stated}'),
        "customers",
        "contract_start_date::varchar",
    )


def moment(name: str, text: str, stored: str | None, zone: str = "UTC", rule: str = "cast") -> Case:
    """One customer that changed at a moment written so, in a zone; stored: UTC."""
    columns = "customer_id: id, customer_name: id, contract_start_date: {constant: 2024-01-01}, updated_at: at"
    outcome = Rows([(stored,)]) if stored else Rows(faults=[(2, [f"{rule}:updated_at"])])
    return Case(
        f"moment {name}",
        outcome,
        {"t.csv": f"id|at\n1|{text}\n"},
        entity_mapping("customers", columns, 'format: csv, delimiter: "|"', head=f"timezone: {zone}\n"),
        "customers",
        "updated_at::varchar",
    )
