"""A mapping's expressions and its `where`, tried row by row: one bad value costs its row, not the file."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

import duckdb

from .errors import OF_OUR_MEANS
from .mapping import EntityMap
from .rules import attempt_of
from .select import quoted

_NUMBER = re.compile(r"U?(HUGE|BIG|SMALL|TINY)INT|U?INTEGER|DOUBLE|FLOAT|BIGNUM|DECIMAL\(.*\)")


@dataclass
class Tried:
    """attempts: column (or where) -> SQL of {'v': its value}, null where it fails · kept: SQL of _kept.

    numbers: columns whose expression gives a number.
    """

    attempts: dict[str, str] = field(default_factory=dict)
    kept: str = "true"
    numbers: frozenset[str] = frozenset()

    @property
    def names(self) -> frozenset[str]:
        return frozenset(self.attempts)


def is_number(kind: str) -> bool:
    """Whether a type of DuckDB is a number; its text then is written with a point and no other separator."""
    return _NUMBER.fullmatch(kind) is not None


def attempts(connection: duckdb.DuckDBPyConnection, emap: EntityMap, source: str, columns: tuple[str, ...]) -> Tried:
    """What of the mapping's SQL can be tried on the rows of `source` (SQL); defines the macro row_is_kept.

    Raises duckdb.Error if the condition does not fit the columns. An expression that cannot be tried (it has a
    subquery or a window) stays as it is.
    """
    found, numbers = Tried(), set()
    for how in emap.columns:
        if how.expression is None:
            continue
        kind = _type(connection, f"({how.expression}\n)", source)
        if kind and is_number(kind):
            numbers.add(how.name)
        attempt = _attempt(f"({how.expression}\n)::varchar")
        if kind and _type(connection, attempt, source):
            found.attempts[how.name] = attempt
    found.numbers = frozenset(numbers)
    if emap.where:
        _try_condition(connection, emap.where, source, columns, found)
    return found


def _try_condition(
    connection: duckdb.DuckDBPyConnection, where: str, source: str, columns: tuple[str, ...], found: Tried
) -> None:
    """An empty cell is null. A condition that is null for it is asked again with empty text in place of null.

    So `"Deleted" <> 'true'` keeps a row whose cell is empty, and `"Score" <> ''` leaves it out. A row on which
    the condition fails is kept, to be quarantined: nobody can say that it was meant to be left out.
    """
    fixed = ["_row_number", "_delivered_on"]
    names = [quoted(column) for column in columns if column.lower() not in fixed]
    connection.execute(f"create or replace temp macro row_is_kept({', '.join([*names, *fixed])}) as ({where}\n)")
    asked = f"row_is_kept({', '.join([*names, *fixed])})::boolean"
    empty = [f"coalesce({name}, '')" for name in names]
    filled = f"row_is_kept({', '.join([*empty, *fixed])})::boolean"
    if _type(connection, _attempt(asked), source) and _type(connection, _attempt(filled), source):
        found.attempts["where"] = _attempt(asked)
        again = f"{_attempt(filled)}.v"
        outcome = attempt_of("where")
        found.kept = f"case when {outcome} is null then true else coalesce({outcome}.v, {again}, false) end"
    else:
        found.kept = f"coalesce({asked}, {filled}, false)"


def _attempt(expression: str) -> str:
    """{'v': value}, null where it fails. The case is true for every row: DuckDB would compute what occurs in two
    expressions once, outside of the try, but leaves alone what stands in a case."""
    return f"try(case when _row_number >= 0 then {{'v': {expression}}} end)"


def _type(connection: duckdb.DuckDBPyConnection, expression: str, source: str) -> str | None:
    try:
        row = connection.execute(f"describe select {expression} as v from ({source}) as source_rows").fetchone()
    except OF_OUR_MEANS:
        raise
    except duckdb.Error:
        return None
    return str(row[1]) if row else None
