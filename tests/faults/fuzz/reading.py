"""A second reading of a table, in plain Python and by the words of the contract: what becomes of each cell and row."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from orchestration.ingest.contract import Column, Contract
from tests.faults.fuzz.tables import Cells

BLANKS = " \t\n\r\u00a0"
TRUE, FALSE = {"true", "t", "yes", "y", "1"}, {"false", "f", "no", "n", "0"}
_TIME = r"(?:[T ](\d{2}):(\d{2})(?::(\d{2})(\.\d{1,9})?)?)?"
_MOMENT = re.compile(rf"(\d{{4}})-(\d{{2}})-(\d{{2}}){_TIME}(?: ?(Z|[+-]\d{{2}}(?::?\d{{2}})?))?", re.ASCII)
_EUROPEAN = re.compile(r"(\d{1,2})-(\d{1,2})-(\d{4})(?: (\d{1,2}):(\d{1,2}))?", re.ASCII)
_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,2})?", re.ASCII)
FAULT = object()  # a text that is not of its column's kind


@dataclass(frozen=True)
class Writing:
    """How a file writes. is_european: 1.234,5 and 31-12-2024 10:30.

    also_neutral: 1234.5 as well (JSON, Parquet) · also_iso: 2024-12-31 as well (Parquet).
    """

    is_european: bool = False
    also_neutral: bool = False
    also_iso: bool = True


@dataclass
class Read:
    """What becomes of one row: its values by column, and the rules it breaks."""

    values: dict[str, Any]
    rules: set[str]
    is_conflict: bool = False
    is_copy: bool = False

    @property
    def verdict(self) -> str:
        if self.rules or self.is_conflict:
            return "quarantined"
        return "duplicate" if self.is_copy else "accepted"


def trimmed(cell: str) -> str | None:
    """The text of a cell without the blanks around it; None if nothing is left."""
    return cell.strip(BLANKS) or None


def value_of(column: Column, text: str | None, writing: Writing) -> Any:
    """The value of a text in its column's kind; FAULT if it is none."""
    if text is None or column.base_type == "varchar":
        return text
    if column.base_type == "boolean":
        return True if text.lower() in TRUE else False if text.lower() in FALSE else FAULT
    if column.base_type in ("integer", "decimal"):
        return _number_of(column, text, writing)
    moment = _moment(text, column.base_type == "date", writing)
    if moment is None:
        return FAULT
    return moment.date() if column.base_type == "date" else moment


def _number_of(column: Column, text: str, writing: Writing) -> Any:
    if not writing.is_european:
        return _number(column, text)
    bare = text.replace(".", "") if re.fullmatch(r"[+-]?\d{1,3}(\.\d{3})+(,\d*)?", text, re.ASCII) else text
    own = FAULT if "." in bare else _number(column, bare.replace(",", ".") if column.base_type == "decimal" else bare)
    if not writing.also_neutral:
        return own
    other = _number(column, text)
    if own is FAULT or other is FAULT:
        return other if own is FAULT else own
    return own if own == other else FAULT


def _number(column: Column, text: str) -> Any:
    if column.base_type == "integer":
        fits = re.fullmatch(r"[+-]?\d+", text, re.ASCII) and -(2**31) <= int(text) < 2**31
        return int(text) if fits else FAULT
    if not _NUMBER.fullmatch(text):
        return FAULT
    most = Decimal(10) ** 12
    if abs(Decimal(text)) >= most:
        return FAULT
    number = Decimal(text).quantize(Decimal("0.000001"), ROUND_HALF_UP)
    return number if abs(number) < most else FAULT


def _moment(text: str, is_date: bool, writing: Writing) -> datetime | None:
    if writing.is_european:
        found = _EUROPEAN.fullmatch(text)
        if found and (found[4] is None) == is_date:
            day, month, year, hour, minute = (int(part or 0) for part in found.groups())
            return _made(year, month, day, hour, minute)
        if not writing.also_iso:
            return None
    found = _MOMENT.fullmatch(text)
    if not found:
        return None
    year, month, day, hour, minute, second = (int(part or 0) for part in found.groups()[:6])
    moment = _made(year, month, day, hour, minute, second)
    if moment is None or is_date:
        return moment
    moment += timedelta(microseconds=int((found[7] or ".0")[1:7].ljust(6, "0")))
    zone = (found[8] or "Z").replace(":", "")
    if zone == "Z":
        return moment
    ahead = timedelta(hours=int(zone[1:3]), minutes=int(zone[3:5] or 0))
    return moment + ahead if zone[0] == "-" else moment - ahead


def _made(*parts: int) -> datetime | None:
    try:
        return datetime(*parts, tzinfo=UTC).replace(tzinfo=None)  # type: ignore[misc, arg-type]
    except ValueError:
        return None


def read(contract: Contract, columns: list[Column], table: list[Cells], writing: Writing, as_of: date) -> list[Read]:
    """Every row of one file, judged: by itself, and beside the rows of the same key."""
    found = [_row(contract, columns, row, writing, as_of) for row in table]
    by_key = defaultdict(list)
    for texts, row in zip(table, found, strict=True):
        # The content is what was understood, and the text where nothing was.
        content = tuple(trimmed(texts[c.name]) if row.values[c.name] is FAULT else row.values[c.name] for c in columns)
        key = tuple(None if row.values[name] is FAULT else row.values[name] for name in contract.key)
        by_key[key].append((content, row))
    required = [contract.key.index(name) for name in contract.key if contract.column(name).required]
    for key, rows in by_key.items():
        if all(key[i] is not None for i in required):
            _mark_conflicts(contract, rows)
        seen = set()
        for content, row in rows:
            row.is_copy = not row.rules and content in seen
            if not row.rules:
                seen.add(content)
    return found


def _mark_conflicts(contract: Contract, rows: list[tuple[Any, Read]]) -> None:
    versions = defaultdict(set)
    for content, row in rows:
        version = row.values.get(contract.version_column or "")
        versions[None if version is FAULT else version].add(content)
    is_open = None in versions and len(set().union(*versions.values())) > 1
    for _, row in rows:
        version = row.values.get(contract.version_column or "")
        row.is_conflict = is_open or len(versions[None if version is FAULT else version]) > 1


def _row(contract: Contract, columns: list[Column], row: Cells, writing: Writing, as_of: date) -> Read:
    values: dict[str, Any] = {}
    rules: set[str] = set()
    last = as_of.replace(year=as_of.year + 5)
    for column in columns:
        name, text = column.name, trimmed(row[column.name])
        value = values[name] = value_of(column, text, writing)
        if value is FAULT:
            rules.add(f"cast:{name}")
        elif value is None:
            rules |= {f"required:{name}"} if column.required else set()
        elif column.enum is not None:
            items = [item.strip(" ") for item in value.split(column.separator)] if column.separator else [value]
            rules |= set() if set(items) <= set(column.enum) else {f"{column.enum_rule}:{name}"}
        elif column.minimum is not None and value < Decimal(column.minimum):
            rules.add(f"min:{name}")
        elif column.base_type in ("date", "timestamp"):
            day = value.date() if isinstance(value, datetime) else value
            rules |= set() if date(1990, 1, 1) <= day <= last else {f"date_window:{name}"}
    known = {name: value for name, value in values.items() if value is not None and value is not FAULT}
    if contract.entity == "subscriptions" and {"start_date", "end_date"} <= set(known):
        rules |= {"end_before_start:end_date"} if known["end_date"] < known["start_date"] else set()
    if contract.entity == "survey_responses" and "score" in known:
        low, high = known.get("scale_min", known["score"]), known.get("scale_max", known["score"])
        rules |= set() if low <= known["score"] <= high else {"score_outside_scale:score"}
    return Read(values, rules)
