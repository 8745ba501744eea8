"""The SQL from a file's text to checked rows of the standard shape: map, cast, judge, hash."""

from __future__ import annotations

from datetime import date

from .casts import cast_sql, dialect_of
from .contract import Column, Contract
from .mapping import ColumnMap, EntityMap, InputSpec, SourceMapping
from .rules import checks, text_of
from .select import literal, quoted

_BLANKS = "' ' || chr(9) || chr(10) || chr(13) || chr(160)"


def mapped_sql(contract: Contract, emap: EntityMap, source: str, present: set[str], kept: str) -> str:
    """Column map: one row per row of `source` (SQL), with _row_number, _kept and the text of every column.

    present: the file's columns, lower case; an optional column that is not among them is null. The condition
    `where` stands in the macro row_is_kept (see `where_macro`).
    """
    by_name = {how.name: how for how in emap.columns}
    cells = [
        f"{_text(column, by_name.get(column.name), present)} as {text_of(column.name)}" for column in contract.columns
    ]
    return f"select _row_number, {kept} as _kept, {', '.join(cells)} from ({source}) as source_rows"


def where_macro(where: str | None, columns: tuple[str, ...]) -> tuple[str, str]:
    """(statement that defines the macro row_is_kept, SQL that calls it) for a mapping's `where`.

    An empty cell is null. A condition that is null for it is asked again with empty text in place of null, so
    that `"Deleted" <> 'true'` keeps a row whose cell is empty, and `"Score" <> ''` leaves it out.
    """
    if not where:
        return "", "true"
    names = [quoted(column) for column in columns]
    fixed = ["_row_number", "_delivered_on"]
    define = f"create or replace temp macro row_is_kept({', '.join([*names, *fixed])}) as ({where}\n)"
    filled = ", ".join([*(f"coalesce({name}, '')" for name in names), *fixed])
    return define, f"coalesce(row_is_kept({', '.join([*names, *fixed])}), row_is_kept({filled}), false)"


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
) -> str:
    """Rows of `mapped`, typed and judged.

    Columns: _row_number, _kept, the contract's columns, _row_hash (md5 of them; text where a value does not
    cast), _key_hash (64 bits, only to find candidates), _faults (list of {rule, message}, null if none),
    and with keep_text _text (JSON of the mapped text) and _line_row.
    """
    by_name = {how.name: how for how in emap.columns}
    spec = _dialect_input(mapping, emap)
    casts = []
    for column in contract.columns:
        how = by_name.get(column.name)
        dialect = dialect_of(column, how, spec, mapping.timezone)
        casts.append(f"{cast_sql(text_of(column.name), column, how, dialect)} as {quoted(column.name)}")
    names = ", ".join(quoted(name) for name in contract.column_names)
    found = checks(contract, as_of)
    broken = " or ".join(check.condition for check in found) or "false"
    faults = ", ".join(
        f"case when {check.condition} then {{'rule': {literal(check.id)}, 'message': {check.message}}} end"
        for check in found
    )
    content = ", ".join(
        f"coalesce({quoted(c.name)}::varchar, '!' || {text_of(c.name)}, chr(30))" for c in contract.columns
    )
    key = ", ".join(quoted(name) for name in contract.key)
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


def _dialect_input(mapping: SourceMapping, emap: EntityMap) -> InputSpec | None:
    """The input whose dialect holds: the only one, or any if a select's inputs agree; else None (ISO)."""
    specs = [mapping.inputs[name] for name in emap.inputs]
    dialects = {(s.date_formats, s.timestamp_formats, s.decimal_separator, s.thousands_separator) for s in specs}
    return specs[0] if len(dialects) == 1 else None


def _text(column: Column, how: ColumnMap | None, present: set[str]) -> str:
    """The trimmed text of one mapped column, its values replaced; null where nothing is mapped."""
    if how is None or (how.optional and how.column is not None and how.column.lower() not in present):
        return "null::varchar"
    if how.delivery_date:
        day = "strftime(_delivered_on, '%Y-%m-%d')"
        return f"{day} || 'T00:00:00Z'" if column.base_type == "timestamp" else day
    if how.constant is not None:
        raw = literal(str(how.constant))
    elif how.expression is not None:
        raw = f"({how.expression}\n)::varchar"
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
