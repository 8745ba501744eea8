"""Date formats of a mapping: refused when the mapping is loaded, not when every row of a file has failed."""

from __future__ import annotations

import re
from datetime import date, datetime
from functools import lru_cache
from typing import Any

import duckdb

from .errors import MappingError
from .mapping_yaml import Document

_PATH_DATE = re.compile(r"\{delivered_on:([^}]+)\}")
# What discover can find in a path; names of months and days would depend on the machine's language.
_IN_PATHS = set("YymdjbHMSf")


def format_errors(
    document: Document, at: tuple[str | int, ...], node: dict[str, Any], keys: tuple[str, ...]
) -> list[MappingError]:
    """One error for each date format under `keys` of the node that can never fit."""
    errors = []
    for key in keys:
        value = node.get(key)
        for form in value if isinstance(value, list) else [value] if value else []:
            if fault := _fault_of(form):
                errors.append(document.error((*at, key), f"{key}: {form!r} {fault}"))
    return errors


@lru_cache(maxsize=1024)
def _fault_of(form: str) -> str | None:
    if not re.search(r"%-?[A-Za-z]", form):
        return "names no part of a date: write for example %d-%m-%Y"
    try:
        with duckdb.connect() as connection:
            connection.execute("select try_strptime('', ?)", [form])
    except duckdb.Error as error:
        return "is no date format: " + str(error).split(": ", 2)[-1].split("\n")[0]
    return None


def fault_of_path_date(path: str) -> str | None:
    """Why the path's {delivered_on:FORMAT} can never be read back; None if it can, or there is none."""
    placeholder = _PATH_DATE.search(path)
    if not placeholder:
        return None
    form = placeholder.group(1)
    directives = re.findall(r"%(.?)", form.replace("%%", ""))
    if unknown := [d for d in directives if d not in _IN_PATHS]:
        return f"%{unknown[0]} cannot be read in a path; %Y %y %m %d %j %b can"
    if not {"Y", "y"} & set(directives):
        return f"{form!r} names no year"
    try:
        datetime.strptime(date(2001, 1, 1).strftime(form), form)
    except ValueError as error:
        return f"{form!r} is no date format: {error}"
    return None
