"""The SQL from a file's text to checked rows of the standard shape: map, cast, judge, hash."""

from __future__ import annotations

from datetime import date

from .attempts import Tried
from .casts import cast_sql, dialect_of, stored_sql
from .contract import Column, Contract
from .mapping import ColumnMap, EntityMap, InputSpec, SourceMapping
from .rules import attempt_checks, attempt_of, checks, failed_of, text_of
from .select import literal, quoted

BLANKS = " \t\n\r\u00a0"  # what is trimmed off a cell
_BLANKS = " || ".join(f"chr({ord(blank)})" for blank in BLANKS)


def mapped_sql(contract: Contract, emap: EntityMap, source: str, present: set[str], tried: Tried) -> str:
    """Column map: one row per row of `source` (SQL), with _row_number, _kept and the text of every column.

    present: the file's columns, lower case; an optional column that is not among them is null. For each of
    `tried` a flag (failed_of) says whether its expression failed on the row.
    """
    by_name = {how.name: how for how in emap.columns}
    cells = [
        f"{_text(column, by_name.get(column.name), present, tried.names)} as {text_of(column.name)}"
        for column in contract.columns
    ]
    flags = [f"{attempt_of(name)} is null as {failed_of(name)}" for name in sorted(tried.names)]
    attempts = "".join(f", {tried.attempts[name]} as {attempt_of(name)}" for name in sorted(tried.names))
    return (
        f"select _row_number, {tried.kept} as _kept, {', '.join(cells + flags)} "
        f"from (select *{attempts} from ({source}) as source_rows) as tried_rows"
    )


def selected_sql(contract: Contract, sql: str, columns: list[str]) -> str:
    """A mapping's own select: one row per row it gives; `columns` are the names of its output."""
    given = {name.lower(): name for name in columns}
    number = f"{quoted(given['_row_number'])}::bigint" if "_row_number" in given else "null::bigint"
    texts = {name: _trimmed(quoted(spelled) + "::varchar") for name, spelled in given.items()}
    cells = [f"{texts.get(c.name, 'null::varchar')} as {text_of(c.name)}" for c in contract.columns]
    return (
        f"select row_number() over () as _row_number, {number} as _line_row, true as _kept, "
        f"{', '.join(cells)} from ({sql.strip().rstrip(';')}\n) as selected"
    )


def checked_sql(
    contract: Contract,
    mapping: SourceMapping,
    emap: EntityMap,
    mapped: str,
    as_of: date,
    keep_text: bool,
    numbers: frozenset[str] = frozenset(),
    tried: frozenset[str] = frozenset(),
) -> str:
    """Rows of `mapped`, typed and judged. numbers: columns that SQL gives as numbers · tried: see `mapped_sql`.

    Columns: _row_number, _kept, the contract's columns, _row_hash (md5 of them; text where a value does not
    cast), _key_hash (64 bits, only to find candidates), _faults (list of {rule, message}, null if none),
    and with keep_text _text (JSON of the mapped text) and _line_row.
    """
    by_name = {how.name: how for how in emap.columns}
    spec = _dialect_input(mapping, emap)
    casts = []
    for column in contract.columns:
        how = by_name.get(column.name)
        dialect = dialect_of(column, how, spec, mapping.timezone, column.name in numbers)
        casts.append(f"{cast_sql(text_of(column.name), column, how, dialect)} as {quoted(column.name)}")
    # Rules see an end as it was delivered: one day before the start is a fault, inclusive or not.
    stored = {column.name: stored_sql(column, by_name.get(column.name)) for column in contract.columns}
    names = ", ".join(f"{value} as {quoted(name)}" for name, value in stored.items())
    found = checks(contract, as_of) + attempt_checks(sorted(tried))
    broken = " or ".join(check.condition for check in found) or "false"
    faults = ", ".join(
        f"case when {check.condition} then {{'rule': {literal(check.id)}, 'message': {check.message}}} end"
        for check in found
    )
    content = ", ".join(
        f"coalesce({_unmistakable(stored[c.name], c)}, '!' || {text_of(c.name)}, chr(30))" for c in contract.columns
    )
    key = ", ".join(stored[name] for name in contract.key)
    text = ""
    if keep_text:
        fields = ", ".join(f"{literal(c.name)}: {text_of(c.name)}" for c in contract.columns)
        text = f", to_json({{{fields}}})::varchar as _text, _line_row"
    # The list of faults is built only for rows that have one: a good file pays for the conditions alone.
    return f"""
        with mapped as ({mapped}),
        typed as (select *, {", ".join(casts)} from mapped)
        select _row_number, _kept, {names},
            md5(concat_ws(chr(31), {content})) as _row_hash, hash({key}) as _key_hash,
            case when {broken} then list_filter([{faults}], lambda f: f is not null) end as _faults{text}
        from typed"""


def _unmistakable(value: str, column: Column) -> str:
    """A value's text for the row hash. Text that holds the marks between cells, or that of none, is written without."""
    if column.base_type != "varchar":
        return f"{value}::varchar"
    return f"case when regexp_matches({value}, '[\x1e\x1f]') then chr(30) || to_json({value})::varchar else {value} end"


def _dialect_input(mapping: SourceMapping, emap: EntityMap) -> InputSpec | None:
    """The input whose dialect holds: the only one, or any if a select's inputs agree; else None (ISO)."""
    specs = [mapping.inputs[name] for name in emap.inputs]
    dialects = {(s.date_formats, s.timestamp_formats, s.decimal_separator, s.thousands_separator) for s in specs}
    return specs[0] if len(dialects) == 1 else None


def _text(column: Column, how: ColumnMap | None, present: set[str], tried: frozenset[str]) -> str:
    """The trimmed text of one mapped column, its values replaced; null where nothing is mapped."""
    if how is None or (how.optional and how.column is not None and how.column.lower() not in present):
        return "null::varchar"
    if how.delivery_date:
        day = "strftime(_delivered_on, '%Y-%m-%d')"
        return f"{day} || 'T00:00:00Z'" if column.base_type == "timestamp" else day
    if how.constant is not None:
        raw = literal(str(how.constant))
    elif how.expression is not None:
        raw = f"{attempt_of(column.name)}.v" if column.name in tried else f"({how.expression}\n)::varchar"
    else:
        raw = quoted(how.column or "")
    text = _trimmed(raw)
    if not how.values:
        return text
    named = [(key, value) for key, value in how.values if key != ""]
    cases = "".join(f" when {literal(key)} then {_value(value)}" for key, value in named)
    replaced = f"case {text}{cases} else {text} end" if named else text
    empty = [value for key, value in how.values if key == "" and value is not None]
    return f"coalesce({replaced}, {literal(empty[0])})" if empty else replaced


def _value(value: str | None) -> str:
    return "null" if value is None or value == "" else literal(value)


def _trimmed(raw: str) -> str:
    return f"nullif(trim({raw}, {_BLANKS}), '')"
