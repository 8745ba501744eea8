"""SQL that casts one text value strictly: what does not fit becomes null, never something near it."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from .contract import Column
from .mapping import ColumnMap, InputSpec
from .select import literal, quoted

_ISO_DATE = r"\d{4}-\d{2}-\d{2}"
_ISO_TIME = r"([T ]([01]\d|2[0-3]):\d{2}(:\d{2}(\.\d{1,9})?)?)?"
_ISO_ZONE = r" ?(Z|[+-](0\d|1[0-4])(:?[0-5]\d)?)"
_TOKENS = {
    "Y": r"\d{4}", "y": r"\d{2}", "m": r"\d{1,2}", "d": r"\d{1,2}", "H": r"\d{1,2}", "I": r"\d{1,2}",
    "M": r"\d{1,2}", "S": r"\d{1,2}", "f": r"\d{1,6}", "j": r"\d{1,3}", "p": "[AaPp][Mm]", "b": "[A-Za-z]{3}",
    "B": "[A-Za-z]+", "a": "[A-Za-z]{3}", "A": "[A-Za-z]+", "z": r"(Z|[+-]\d{2}:?\d{2})", "%": "%",
}  # fmt: skip


@dataclass(frozen=True)
class Dialect:
    """How one column's text is written. formats empty: ISO; `also_iso`: ISO beside the formats.

    also_neutral: a number may come in the file's separators or as SQL writes it.
    """

    formats: tuple[str, ...] = ()
    also_iso: bool = True
    timezone: str = "UTC"
    decimal_separator: str = "."
    thousands_separator: str | None = None
    also_neutral: bool = False


def dialect_of(
    column: Column, how: ColumnMap | None, spec: InputSpec | None, timezone: str, is_number: bool = False
) -> Dialect:
    """The dialect of one mapped column. Constants and delivery dates are ISO, whatever the file says.

    SQL may turn text into real dates, and a Parquet file has them: both arrive as ISO beside the formats. What
    SQL computed as a number (is_number) is written with a point and nothing else, whatever the file does.
    """
    if spec is None or (how and (how.constant is not None or how.delivery_date)):
        formats = how.formats if how else ()
        return Dialect(formats, not formats, "UTC" if how and how.delivery_date else timezone)
    of_input = spec.timestamp_formats if column.base_type == "timestamp" else spec.date_formats
    if column.base_type == "date" and not of_input:
        # A date column fed from a timestamp column: its date part counts.
        of_input = spec.timestamp_formats
    formats = (how.formats if how else ()) or of_input
    written_by_sql = how is None or how.expression is not None
    also_iso = not formats or written_by_sql or spec.format == "parquet"
    if is_number:
        return Dialect(formats, also_iso, timezone)
    also_neutral = written_by_sql or spec.format != "csv"
    return Dialect(formats, also_iso, timezone, spec.decimal_separator, spec.thousands_separator, also_neutral)


def cast_sql(text: str, column: Column, how: ColumnMap | None, dialect: Dialect) -> str:
    """An SQL expression of the column's type over the text expression; null for what does not fit.

    An inclusive end stays the day that was delivered: see `stored_sql`.
    """
    kind = column.base_type
    if kind == "varchar":
        return text
    if kind == "boolean":
        return (
            f"case when lower({text}) in ('true', 't', 'yes', 'y', '1') then true "
            f"when lower({text}) in ('false', 'f', 'no', 'n', '0') then false end"
        )
    if kind in ("integer", "bigint", "smallint", "decimal"):
        return _number(text, column, how, dialect)
    return _date(text, dialect) if kind == "date" else _timestamp(text, dialect)


def stored_sql(column: Column, how: ColumnMap | None) -> str:
    """The value that is stored, over the typed one: an inclusive end becomes the day after, after the rules."""
    name = quoted(column.name)
    return f"({name} + interval 1 day)::{column.base_type}" if how and how.end_date == "inclusive" else name


def _number(text: str, column: Column, how: ColumnMap | None, dialect: Dialect) -> str:
    if column.base_type == "decimal":
        value = _decimal(text, column, how, dialect)
    else:
        digits = _without_thousands(text, dialect)
        value = f"case when regexp_full_match({digits}, '[+-]?\\d+') then try_cast({digits} as {column.base_type}) end"
    neutral = replace(dialect, decimal_separator=".", thousands_separator=None, also_neutral=False)
    if not dialect.also_neutral or dialect == replace(neutral, also_neutral=True):
        return value
    # Text out of SQL may be the file's own ('1.234,5') or written anew ('1234.5'). '12.345' can be both, and a
    # thousandth of the amount is no guess to make: it is a fault, until the SQL makes it a number.
    other = _number(text, column, how, neutral)
    return f"case when {value} is null then {other} when {other} is null or {other} = {value} then {value} end"


def _without_thousands(text: str, dialect: Dialect) -> str:
    """The number without its separators, but only where they stand at thousands: '1.23' stays as it is."""
    if not (mark := dialect.thousands_separator):
        return text
    sep, point = re.escape(mark), re.escape(dialect.decimal_separator)
    grouped = literal(rf"[+-]?\d{{1,3}}({sep}\d{{3}})+({point}\d*)?")
    bare = f"replace({text}, {literal(mark)}, '')"
    return f"case when regexp_full_match({text}, {grouped}) then {bare} else {text} end"


def _decimal(text: str, column: Column, how: ColumnMap | None, dialect: Dialect) -> str:
    number = _without_thousands(text, dialect)
    if dialect.decimal_separator == ",":
        # '1.5' in a file that writes '1,5' is a fault, not one and a half.
        number = f"case when not contains({number}, '.') then replace({number}, ',', '.') end"
    guard = r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,2})?"
    divisor = {"month": 1, "quarter": 3, "year": 12}[how.per if how else "month"]
    divisor *= 100 if how and how.unit == "cents" else 1
    guarded = f"case when regexp_full_match({number}, '{guard}') then {number} end"
    if divisor == 1:
        return f"try_cast({guarded} as {column.data_type})"
    # Dividing decimals would give a double: divide whole numbers instead, half away from zero.
    scale = int(column.data_type.rstrip(")").split(",")[1]) if "," in column.data_type else 0
    whole = f"cast(try_cast({guarded} as decimal(28, 10)) * 10000000000 as hugeint)"
    step = divisor * 10 ** (10 - scale)
    rounded = f"((2 * abs({whole}) + {step}) // {2 * step} * sign({whole})::hugeint)"
    unit = f"cast({10**-scale:.{scale}f} as decimal({scale + 1}, {scale}))"
    return f"try_cast(cast({rounded} as decimal(28, 0)) * {unit} as {column.data_type})"


def _date(text: str, dialect: Dialect) -> str:
    cases = []
    for form in dialect.formats:
        cases.append(f"when regexp_full_match({text}, {_pattern(form)}) then {_parsed(text, form, 'date', dialect)}")
    if dialect.also_iso:
        iso = literal(f"{_ISO_DATE}({_ISO_TIME}({_ISO_ZONE})?)")
        cases.append(f"when regexp_full_match({text}, {iso}) then try_cast(left({text}, 10) as date)")
    return _first_fit(cases)


def _timestamp(text: str, dialect: Dialect) -> str:
    cases = []
    for form in dialect.formats:
        value = _parsed(text, form, "timestamp", dialect)
        cases.append(f"when regexp_full_match({text}, {_pattern(form)}) then {value}")
    if dialect.also_iso:
        naive, zoned = literal(_ISO_DATE + _ISO_TIME), literal(_ISO_DATE + _ISO_TIME + _ISO_ZONE)
        cases.append(f"when regexp_full_match({text}, {naive}) then {_utc(f'try_cast({text} as timestamp)', dialect)}")
        cases.append(f"when regexp_full_match({text}, {zoned}) then {_with_offset(text)}")
    return _first_fit(cases)


def _first_fit(cases: list[str]) -> str:
    """Two formats may look alike ('%d-%m-%Y', '%m-%d-%Y'): the first that gives a value counts."""
    return f"coalesce({', '.join(f'case {case} end' for case in cases)}, null)"


def _parsed(text: str, form: str, kind: str, dialect: Dialect) -> str:
    moment = f"try_strptime({text}, {literal(form)})"
    if "%z" in form:
        return f"timezone('UTC', {moment})::{kind}"
    return f"{moment}::date" if kind == "date" else _utc(moment, dialect)


def _utc(moment: str, dialect: Dialect) -> str:
    if dialect.timezone == "UTC":
        return moment
    return f"timezone('UTC', timezone({literal(dialect.timezone)}, {moment}))"


def _with_offset(text: str) -> str:
    """A stated offset wins over the source's zone. Z, the most frequent, skips the arithmetic."""
    local = f"regexp_replace({text}, '{_ISO_ZONE}$', '')"
    zone = f"replace(regexp_extract({text}, '{_ISO_ZONE}$', 1), ':', '')"
    hours = f"try_cast(substr({zone}, 2, 2) as integer)"
    minutes = f"({hours} * 60 + coalesce(try_cast(substr({zone}, 4, 2) as integer), 0))"
    sign = f"case when left({zone}, 1) = '-' then 1 else -1 end"
    return (
        f"case when ends_with({text}, 'Z') then try_cast(rtrim({text}, ' Z') as timestamp) "
        f"else try_cast({local} as timestamp) + to_minutes({sign} * {minutes}) end"
    )


def _pattern(form: str) -> str:
    """A regular expression of the format: strptime alone takes '24' for the year 24 and '5' for anything."""
    return literal(
        re.sub(
            r"%-?(.)|(.)",
            lambda m: _TOKENS.get(m.group(1), ".+") if m.group(1) else re.escape(m.group(2)),
            form,
        )
    )
