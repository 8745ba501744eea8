"""The columns of a delivery's files: which are used, which nobody knows, which one file alone lacks."""

from __future__ import annotations

import re
from dataclasses import dataclass

from .contract import Contract
from .csvtext import delimiter_hint
from .discover import SourceFile
from .errors import FileRejected, did_you_mean, short
from .mapping import EntityMap, InputSpec, SourceMapping
from .prepass import Prepared


@dataclass(frozen=True)
class ReadFile:
    """A file ready to be read: its input, its columns and the SQL of its text rows (with _delivered_on).

    drift: what is odd about its keys, in words.
    """

    spec: InputSpec
    file: SourceFile
    prepared: Prepared
    columns: tuple[str, ...]
    sql: str
    drift: tuple[str, ...] = ()


def one_spelling(keys: tuple[str, ...], wanted: set[str], sql: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """(keys to read, drift): SQL does not tell Emp from emp, JSON does. The one that the mapping names is read."""
    spellings: dict[str, list[str]] = {}
    for key in keys:
        spellings.setdefault(key.lower(), []).append(key)
    asked = {name.lower(): name for name in wanted}
    drift = ["a key without a name is not read"] if spellings.pop("", None) else []
    chosen = []
    for lower, found in spellings.items():
        exact = [key for key in found if key in wanted or (sql and _names(sql, key))]
        key = (exact or found)[0]
        chosen.append(key)
        drift += [
            f"{short(other)!r} differs from {short(key)!r} only in case and is not read"
            for other in found
            if other != key
        ]
        if lower in asked and not exact:
            drift.append(f"{short(key)!r} is read as {asked[lower]!r}, which differs in case")
    return tuple(chosen), tuple(drift)


def reject_unlike(mapping: SourceMapping, emap: EntityMap, contract: Contract, files: list[ReadFile]) -> None:
    """FileRejected if a file lacks a column that the select uses and another file of the same input has.

    Read together, the missing column would be null and nobody would know. JSON leaves empty keys out: there it
    says nothing.
    """
    for name in emap.inputs:
        own = [file for file in files if file.spec.name == name and file.spec.format != "jsonl"]
        known = {column.lower(): (column, file) for file in reversed(own) for column in file.columns}
        used = _used_columns(emap, contract, tuple(column for column, _ in known.values()))
        for file in own:
            present = {column.lower() for column in file.columns}
            for lower in sorted(used & set(known) - present):
                column, other = known[lower]
                hint = delimiter_hint(file.columns, file.spec) or did_you_mean(column, file.columns)
                path, at = file.file.relative, f"{mapping.source}.{name}"
                message = f"{path}: the column {column!r} of {at}, which {other.file.relative} has, is missing{hint}"
                raise FileRejected(path, "missing_column", message, line=1, column=column)


def drift_of(mapping: SourceMapping, contract: Contract, files: list[ReadFile]) -> list[str]:
    """Headers that nothing uses, in any entity of the mapping, are schema drift."""
    found: dict[str, None] = {}
    for file in files:
        at = f"{mapping.source}.{file.spec.name}"
        used = {column.lower() for column in file.spec.ignore_columns}
        for emap in mapping.entities.values():
            if file.spec.name in emap.inputs:
                used |= _used_columns(emap, contract, file.columns)
        found |= {
            f"{at}: {short(column)!r} is not mapped": None for column in file.columns if column.lower() not in used
        }
        found |= {f"{at}: {line}": None for line in file.drift}
    return list(found)


def _used_columns(emap: EntityMap, contract: Contract, columns: tuple[str, ...]) -> set[str]:
    """Columns an entity takes, lower case; SQL uses every column whose name stands in its text, and by a star
    those with the contract's names."""
    mapped = {how.column.lower().lstrip("/").split("/")[0] for how in emap.columns if how.column}
    mapped |= {how.column.lower() for how in emap.columns if how.column}
    sql = " ".join(filter(None, [emap.sql, emap.where, *(how.expression for how in emap.columns)]))
    used = mapped | {column.lower() for column in columns if _names(sql.lower(), column.lower())}
    if emap.sql and "*" in emap.sql and emap.entity == contract.entity:
        used |= {column.lower() for column in columns if column.lower() in contract.column_names}
    return used


def _names(sql: str, column: str) -> bool:
    escaped = re.escape(column.replace('"', '""'))
    return re.search(rf"(?<!\w){escaped}(?!\w)", sql) is not None
