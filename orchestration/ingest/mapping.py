"""Mappings: one YAML file per source says which file feeds which entity, and how."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from .contract import Contract
from .errors import FileRejected, MappingError, raise_all
from .mapping_check import check_document
from .mapping_yaml import Document, substitute, takes_foreign_variable
from .select import tables_of


@dataclass(frozen=True)
class InputSpec:
    """The files of one input and their dialect. An empty tuple of formats means ISO.

    expected_every_days: how often something new should come; None where nobody said.
    """

    name: str
    path: str
    format: str
    delimiter: str = ","
    quote: str = '"'
    encoding: str = "utf-8"
    date_formats: tuple[str, ...] = ()
    timestamp_formats: tuple[str, ...] = ()
    decimal_separator: str = "."
    thousands_separator: str | None = None
    ignore_columns: tuple[str, ...] = ()
    expected_every_days: int | None = None

    @property
    def is_dated(self) -> bool:
        """True if the path carries the delivery's date."""
        return "{delivered_on:" in self.path


@dataclass(frozen=True)
class ColumnMap:
    """Where one contract column comes from: exactly one of column, constant, expression, delivery_date."""

    name: str
    column: str | None = None
    constant: str | None = None
    expression: str | None = None
    delivery_date: bool = False
    values: tuple[tuple[str, str | None], ...] = ()
    unit: str = "units"
    per: str = "month"
    end_date: str = "exclusive"
    formats: tuple[str, ...] = ()
    optional: bool = False


@dataclass(frozen=True)
class EntityMap:
    """How one source feeds one entity: by a column map over one input, or by a select over several."""

    entity: str
    inputs: tuple[str, ...]
    delivery: str
    authority: int = 0
    where: str | None = None
    columns: tuple[ColumnMap, ...] = ()
    sql: str | None = None
    line: int = 1

    @property
    def brings_sql(self) -> bool:
        """Whether text of the mapping is run as SQL: a select, a condition, an expression."""
        return bool(self.sql or self.where or any(how.expression for how in self.columns))


@dataclass(frozen=True)
class SourceMapping:
    """One mapping file. root is absolute; timezone is an IANA name."""

    source: str
    file: Path
    root: Path
    timezone: str
    inputs: dict[str, InputSpec]
    entities: dict[str, EntityMap]
    description: str = ""
    root_as_written: str = ""

    @property
    def shown_root(self) -> str:
        """The folder for people: as written, where it takes a variable whose value may be a secret."""
        return self.root_as_written if takes_foreign_variable(self.root_as_written) else str(self.root)

    def told(self, error: FileRejected) -> FileRejected:
        """The rejection without the folder's own name, where that may be a secret; DuckDB's words repeat it."""
        if self.shown_root != str(self.root):
            for name in (str(self.root.resolve()), str(self.root)):
                error.message = error.message.replace(name, self.shown_root)
        return error

    def fingerprint(self, entity: str) -> str:
        """Changes exactly when the same file could give other rows of `entity`; its path does not count."""
        emap = self.entities[entity]
        dialects = []
        for name in emap.inputs:
            dialect = asdict(self.inputs[name])
            for what in ("path", "ignore_columns", "expected_every_days"):  # they change no row
                del dialect[what]
            dialects.append(dialect)
        how = asdict(emap)
        del how["line"]
        text = json.dumps([self.timezone, dialects, how], sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()[:16]


def load_mappings(
    folder: Path, contracts: dict[str, Contract], env: Mapping[str, str] | None = None
) -> list[SourceMapping]:
    """Every mapping (*.yml, *.yaml) of `folder`, sorted by source. An empty folder gives an empty list.

    Raises MappingError (file, line, message; `.others` holds the rest) if any of them is wrong, names an
    unknown entity, column or input, leaves an input unused, lacks a required column, or takes another's name.
    """
    if not folder.is_dir():
        raise MappingError(folder, None, "there is no such folder of mappings")
    mappings: list[SourceMapping] = []
    errors: list[MappingError] = []
    for file in sorted([*folder.glob("*.yml"), *folder.glob("*.yaml")]):
        try:
            mapping = _load(Document(file), contracts, env)
        except MappingError as error:
            errors += [error, *error.others]
            continue
        for other in mappings:
            if other.source == mapping.source:
                errors.append(MappingError(file, 1, f"the source {mapping.source!r} stands in {other.file} too"))
        mappings.append(mapping)
    raise_all(errors)
    return sorted(mappings, key=lambda m: m.source)


def _load(document: Document, contracts: dict[str, Contract], env: Mapping[str, str] | None) -> SourceMapping:
    check_document(document, contracts)
    data = document.data
    try:
        root = Path(substitute(data["root"], env)).expanduser()
    except KeyError as missing:
        name = missing.args[0]
        hint = f"the environment variable {name} is not set (a default reads ${{{name}:-value}})"
        raise document.error(("root",), hint) from None
    return SourceMapping(
        source=data["source"],
        file=document.file,
        root=root if root.is_absolute() else (document.file.parent / root).resolve(),
        timezone=data.get("timezone") or "UTC",
        inputs={name: _input(name, node) for name, node in data["inputs"].items()},
        entities={
            name: _entity(name, node, document.line(("entities", name))) for name, node in data["entities"].items()
        },
        description=data.get("description") or "",
        root_as_written=data["root"],
    )


def _input(name: str, node: dict[str, Any]) -> InputSpec:
    given = {key: node[key] for key in ("delimiter", "encoding", "decimal_separator") if node.get(key)}
    if given.get("delimiter") == "\\t":  # YAML turns it into a tab in double quotes only
        given["delimiter"] = "\t"
    return InputSpec(
        name=name,
        path=node["path"],
        format=node["format"],
        quote=node["quote"] or "" if "quote" in node else '"',
        date_formats=_several(node.get("date_format")),
        timestamp_formats=_several(node.get("timestamp_format")),
        thousands_separator=node.get("thousands_separator"),
        ignore_columns=tuple(node.get("ignore_columns", ())),
        expected_every_days=int(node["expected_every_days"]) if "expected_every_days" in node else None,
        **given,
    )


def _entity(name: str, node: dict[str, Any], line: int) -> EntityMap:
    sql = node.get("sql")
    return EntityMap(
        entity=name,
        inputs=tuple(sorted(tables_of(sql))) if sql else (node["input"],),
        delivery=node["delivery"],
        authority=node.get("authority", 0),
        where=node.get("where"),
        columns=tuple(_column(column, value) for column, value in node.get("columns", {}).items()),
        sql=sql,
        line=line,
    )


def _column(name: str, node: Any) -> ColumnMap:
    if isinstance(node, str):
        return ColumnMap(name, column=node.strip())
    return ColumnMap(
        name,
        column=node["column"].strip() if "column" in node else None,
        constant=node.get("constant"),
        expression=node.get("expression"),
        delivery_date=bool(node.get("delivery_date", False)),
        values=tuple((key, value) for key, value in node.get("values", {}).items()),
        unit=node.get("unit", "units"),
        per=node.get("per", "month"),
        end_date=node.get("end_date", "exclusive"),
        formats=_several(node.get("format")),
        optional=bool(node.get("optional", False)),
    )


def _several(value: str | list[str] | None) -> tuple[str, ...]:
    return () if value is None else (value,) if isinstance(value, str) else tuple(value)
