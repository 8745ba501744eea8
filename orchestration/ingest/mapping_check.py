"""Whether a mapping makes sense: its shape by the JSON schema, its names by contracts and inputs."""

from __future__ import annotations

import codecs
import json
import zoneinfo
from functools import cache
from pathlib import Path, PurePosixPath
from typing import Any

from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError, best_match

from .contract import Contract
from .errors import MappingError, did_you_mean, raise_all
from .formats import fault_of_path_date, format_errors
from .mapping_yaml import Document
from .select import fault_of, fault_of_scalar, output_of, tables_of

_NO_FILE_ENCODINGS = {"idna", "punycode", "undefined", "unicode_escape", "raw_unicode_escape"}
SCHEMA = Path(__file__).resolve().parent.parent / "sources" / "mapping.schema.json"


@cache
def _validator() -> Draft202012Validator:
    return Draft202012Validator(json.loads(SCHEMA.read_text(encoding="utf-8")))


@cache
def _zones() -> set[str]:
    return zoneinfo.available_timezones()


def check_document(document: Document, contracts: dict[str, Contract]) -> None:
    """Raise MappingError with every fault of the document, each at its line."""
    errors = [_schema_error(document, error) for error in _validator().iter_errors(document.data)]
    raise_all(errors)
    data = document.data
    if (zone := data.get("timezone")) and zone not in _zones():
        near = did_you_mean(zone, _zones())
        errors.append(document.error(("timezone",), f"{zone!r} is no time zone{near}"))
    for name, node in data["inputs"].items():
        errors += _input_errors(document, name, node)
    used: set[str] = set()
    for name, node in data["entities"].items():
        errors += _entity_errors(document, name, node, contracts, used)
    if not errors:
        errors += [
            document.error(("inputs", name), f"no entity uses the input {name!r}")
            for name in data["inputs"]
            if name not in used
        ]
    raise_all(errors)


def _schema_error(document: Document, error: ValidationError) -> MappingError:
    unknown = next((e for e in error.context or () if e.validator == "additionalProperties"), None)
    if unknown and isinstance(error.instance, dict):
        chosen = unknown
    elif error.validator in ("oneOf", "anyOf") and error.context:
        deepest = best_match(error.context)
        chosen = deepest if deepest and len(deepest.absolute_path) > len(error.absolute_path) else error
    else:
        chosen = error
    path = tuple(chosen.absolute_path)
    where = ".".join(str(part) for part in path) or "the file"
    if chosen.validator == "additionalProperties" and isinstance(chosen.instance, dict):
        known = chosen.schema.get("properties", {})
        extra = next((key for key in chosen.instance if key not in known), "")
        return document.error((*path, extra), f"{where}: {extra!r} is unknown here{did_you_mean(extra, known)}")
    if chosen.validator == "oneOf" and path[:1] == ("entities",):
        message = (
            "give `input` and `columns`, or `sql` alone"
            if len(path) == 2
            else "give exactly one of column, constant, expression, delivery_date"
        )
        return document.error(path, f"{where}: {message}")
    return document.error(path, f"{where}: {chosen.message}")


def _input_errors(document: Document, name: str, node: dict[str, Any]) -> list[MappingError]:
    at = ("inputs", name)
    errors = []
    if (kind := node.get("kind", "file")) != "file":
        errors.append(document.error((*at, "kind"), f"{name}: inputs of kind {kind!r} are not built yet"))
    pure = PurePosixPath(node["path"])
    if pure.is_absolute() or ".." in pure.parts:
        errors.append(document.error((*at, "path"), f"{name}: the path must stay below root"))
    if node["path"].count("{delivered_on:") > 1 or node["path"].count("{") != node["path"].count("{delivered_on:"):
        message = f"{name}: the only placeholder is {{delivered_on:FORMAT}}, once"
        errors.append(document.error((*at, "path"), message))
    encoding = node.get("encoding") or "utf-8"
    if not _is_text_encoding(encoding):
        errors.append(document.error((*at, "encoding"), f"{name}: {encoding!r} is no known encoding"))
    errors += format_errors(document, at, node, ("date_format", "timestamp_format"))
    if fault := fault_of_path_date(node["path"]):
        errors.append(document.error((*at, "path"), f"{name}: {fault}"))
    if node.get("thousands_separator") and node["thousands_separator"] == node.get("decimal_separator", "."):
        message = f"{name}: decimal and thousands separator are the same"
        errors.append(document.error((*at, "thousands_separator"), message))
    return errors


def _is_text_encoding(name: str) -> bool:
    """Python's codecs hold also rot13, zip and escapes of its own source code: none is a file's encoding."""
    try:
        codec = codecs.lookup(name)
    except LookupError:
        return False
    return (
        codec._is_text_encoding
        and codec.incrementaldecoder is not None
        and codec.name.replace("-", "_") not in _NO_FILE_ENCODINGS
    )


def _entity_errors(
    document: Document, name: str, node: dict[str, Any], contracts: dict[str, Contract], used: set[str]
) -> list[MappingError]:
    at = ("entities", name)
    if name not in contracts:
        return [document.error(at, f"there is no entity {name!r}{did_you_mean(name, contracts)}")]
    inputs = document.data["inputs"]
    errors: list[MappingError] = []
    if sql := node.get("sql"):
        if fault := fault_of(sql):
            return [document.error((*at, "sql"), f"{name}: {fault}")]
        names = tables_of(sql)
        if not names:
            errors.append(document.error((*at, "sql"), f"{name}: the select reads no input"))
        errors += [document.error((*at, "sql"), f"{name}: {text}") for text in _output_faults(sql, contracts[name])]
    else:
        names = {node["input"]}
        errors += _column_errors(document, at, node, contracts[name], inputs)
    for unknown in sorted(names - set(inputs)):
        key = "sql" if sql else "input"
        errors.append(
            document.error((*at, key), f"{name}: there is no input {unknown!r}{did_you_mean(unknown, inputs)}")
        )
    if (where := node.get("where")) and sql:
        errors.append(document.error((*at, "where"), f"{name}: put the condition into the sql"))
    elif where and (fault := fault_of_scalar(where)):
        errors.append(document.error((*at, "where"), f"{name}: {fault}"))
    used |= names
    return errors


def _output_faults(sql: str, contract: Contract) -> list[str]:
    """What the names of a select's output say already, before there is a file."""
    given = output_of(sql)
    return [] if given is None else output_faults(contract, given)


def output_faults(contract: Contract, given: list[str]) -> list[str]:
    """Columns that the contract does not know, and required ones that are not given."""
    names, known = {name.lower() for name in given}, [*contract.column_names, "_row_number", "_delivered_on"]
    faults = [
        f"the select gives {name!r}, no such column{did_you_mean(name, contract.column_names)}"
        for name in given
        if name.lower() not in known
    ]
    lacking = [column.name for column in contract.columns if column.required and column.name not in names]
    return faults or [f"the select does not give {name!r}" for name in lacking]


def _column_errors(
    document: Document,
    at: tuple[str | int, ...],
    node: dict[str, Any],
    contract: Contract,
    inputs: dict[str, Any],
) -> list[MappingError]:
    entity, errors = contract.entity, []
    for column, how in node["columns"].items():
        place = (*at, "columns", column)
        if column not in contract.column_names:
            near = did_you_mean(column, contract.column_names)
            errors.append(document.error(place, f"{entity} has no column {column!r}{near}"))
            continue
        how = {"column": how} if isinstance(how, str) else how
        kind = contract.column(column).base_type
        errors += format_errors(document, place, how, ("format",))
        if "expression" in how and (fault := fault_of_scalar(how["expression"])):
            errors.append(document.error((*place, "expression"), f"{column}: {fault}"))
        if ("unit" in how or "per" in how) and kind != "decimal":
            errors.append(document.error(place, f"{column} is {kind}: unit and per are for amounts"))
        if "end_date" in how and kind not in ("date", "timestamp"):
            errors.append(document.error(place, f"{column} is {kind}: end_date is for dates"))
        if "delivery_date" in how and "{delivered_on:" not in inputs.get(node["input"], {}).get(
            "path", "{delivered_on:"
        ):
            message = f"{column}: the path of {node['input']!r} carries no {{delivered_on:FORMAT}}"
            errors.append(document.error(place, message))
    is_misspelt = any(column not in contract.column_names for column in node["columns"])
    for column in contract.columns:
        if column.required and column.name not in node["columns"] and not is_misspelt:
            message = f"{entity} needs the column {column.name!r}, and nothing is mapped to it"
            errors.append(document.error((*at, "columns"), message))
    return errors
