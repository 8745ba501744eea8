"""Reading SQL that a mapping brings, without running it: is it one select, and which tables does it name?"""

from __future__ import annotations

import json
from typing import Any

import duckdb


def quoted(name: str) -> str:
    """An SQL identifier."""
    return '"' + name.replace('"', '""') + '"'


def literal(text: str) -> str:
    """An SQL string."""
    return "'" + text.replace("'", "''") + "'"


def fault_of(sql: str) -> str | None:
    """Why the text is not exactly one select statement; None if it is."""
    tree = _tree(sql)
    if tree.get("error"):
        return str(tree.get("error_message", "this is not SQL")).split("\n")[0]
    if len(tree["statements"]) != 1:
        return "one select is expected, and this is several statements"
    return None


def fault_of_scalar(expression: str) -> str | None:
    """Why the text is not exactly one SQL expression; None if it is."""
    # In brackets an alias or a second expression without a comma is a mistake; without them a comma shows.
    for text in (f"select ({expression}\n)", f"select {expression}\n"):
        tree = _tree(text)
        if tree.get("error"):
            break
    if tree.get("error"):
        return str(tree.get("error_message", "this is not SQL")).split("\n")[0]
    node = tree["statements"][0]["node"]
    plain = node["type"] == "SELECT_NODE" and node["from_table"]["type"] == "EMPTY" and not node["where_clause"]
    if len(tree["statements"]) != 1 or not plain or len(node["select_list"]) != 1:
        return "one SQL expression is expected, without select, from or a second column"
    return None


def tables_of(sql: str) -> set[str]:
    """Names of the tables a select reads, its own CTEs left out; empty for what does not parse."""
    tree = _tree(sql)
    if tree.get("error"):
        return set()
    tables: set[str] = set()
    ctes: set[str] = set()
    _walk(tree["statements"], tables, ctes)
    return tables - ctes


def _tree(sql: str) -> dict[str, Any]:
    with duckdb.connect() as connection:
        row = connection.execute("select json_serialize_sql(?)", [sql.strip().rstrip(";")]).fetchone()
    return json.loads(row[0]) if row else {}


def _walk(node: Any, tables: set[str], ctes: set[str]) -> None:
    if isinstance(node, list):
        for child in node:
            _walk(child, tables, ctes)
    elif isinstance(node, dict):
        if node.get("type") == "BASE_TABLE":
            tables.add(node["table_name"])
        for entry in (node.get("cte_map") or {}).get("map", []):
            ctes.add(entry["key"])
        for child in node.values():
            _walk(child, tables, ctes)
