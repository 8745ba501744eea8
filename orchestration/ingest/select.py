"""Reading SQL that a mapping brings, without running it: is it one select, and which tables does it name?"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from functools import cache, lru_cache
from typing import Any

import duckdb


def quoted(name: str) -> str:
    """An SQL identifier."""
    return '"' + name.replace('"', '""') + '"'


def literal(text: str) -> str:
    """An SQL string."""
    return "'" + text.replace("'", "''") + "'"


# What a select may read besides its inputs; everything else among table functions reads files or the engine.
_TABLE_FUNCTIONS = {"unnest", "range", "generate_series", "json_each", "json_tree"}
_CLOCK = {
    "now", "today", "current_date", "current_time", "current_timestamp", "localtime", "localtimestamp",
    "current_localtime", "current_localtimestamp", "get_current_time", "get_current_timestamp",
    "transaction_timestamp", "ago", "pg_postmaster_start_time", "pg_conf_load_time",
}  # fmt: skip
_TOO_DEEP = {"error": True, "error_message": "it is nested too deeply"}
_CHANCE = {"random", "setseed", "uuid", "uuidv4", "uuidv7", "gen_random_uuid", "reservoir_quantile"}
_ENGINE = {
    "nextval", "currval", "setval", "txid_current", "sleep_ms", "write_log", "current_setting", "getenv", "getvariable",
    "current_query", "current_query_id", "current_connection_id", "current_transaction_id", "current_database",
    "current_schema", "current_schemas", "in_search_path", "stats", "pg_sleep", "version", "get_block_size",
    "vector_type", "json_serialize_plan",
    "json_structure", "json_group_structure",  # a cell that is nested a million deep ends the process
}  # fmt: skip
_CLOCK_WORDS = {"current_date", "current_time", "current_timestamp", "localtime", "localtimestamp"}
_DEEPEST = 600  # levels of the parsed statement; a long chain of || takes two of them for each part


def fault_of(sql: str) -> str | None:
    """Why the text is not exactly one select over inputs alone, the same on every day; None if it is."""
    tree = _tree(sql)
    if tree.get("error"):
        return str(tree.get("error_message", "this is not SQL")).split("\n")[0]
    if len(tree["statements"]) != 1:
        return "one select is expected, and this is several statements"
    return next(_forbidden(tree["statements"]), None)


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
    if tables := sorted(tables_of(text)):
        return f"an expression sees its own row alone, and this one reads {tables[0]!r}: use a sql select"
    return next(_forbidden(tree["statements"]), None)


def tables_of(sql: str) -> set[str]:
    """Names of the tables a select reads, its own CTEs left out; empty for what does not parse."""
    tree = _tree(sql)
    if tree.get("error"):
        return set()
    return set(_tables(tree["statements"], frozenset()))


@cache
def _parser() -> duckdb.DuckDBPyConnection:
    """One for all texts: opening it takes ten times as long as parsing."""
    return duckdb.connect()


@lru_cache(maxsize=1024)
def _tree(sql: str) -> dict[str, Any]:
    """The parsed statement, not to be changed: every entity of a run asks for the same ones."""
    with _parser().cursor() as connection:
        row = connection.execute("select json_serialize_sql(?)", [sql.strip().rstrip(";")]).fetchone()
    try:
        tree = json.loads(row[0]) if row else {}
    except RecursionError:
        return _TOO_DEEP
    level, depth = [tree], 0
    while level and depth <= _DEEPEST:
        level, depth = [child for node in level for child in _children(node)], depth + 1
    return _TOO_DEEP if level else tree


def output_of(sql: str) -> list[str] | None:
    """The names of a select's columns, as far as its text alone says them; None where it has a star."""
    tree = _tree(sql)
    if tree.get("error"):
        return None
    node = tree["statements"][0]["node"]
    while node["type"] == "SET_OPERATION_NODE":
        node = node.get("left") or node["children"][0]  # in DuckDB 1, in 2
    names = []
    for item in node.get("select_list") or [{"class": "STAR"}]:
        if item["class"] != "COLUMN_REF" and not item.get("alias"):
            return None
        names.append(item.get("alias") or item["column_names"][-1])
    return names


def columns_in(expression: str) -> bool:
    """Whether an SQL expression takes any column: if not, it is the same for every row."""
    return any(node.get("class") == "COLUMN_REF" for node in _nodes(_tree(f"select ({expression}\n)")))


def is_taken_from_a_column(sql: str, output: str) -> bool:
    """Whether a select's output column comes from any column; True where its text alone does not say."""
    tree = _tree(sql)
    items = [] if tree.get("error") else tree["statements"][0]["node"].get("select_list") or []
    named = [item for item in items if item.get("alias", "").lower() == output]
    return not named or any(node.get("class") == "COLUMN_REF" for node in _nodes(named))


def _forbidden(statements: Any) -> Iterator[str]:
    """What of a statement would read something other than inputs, or differ from one run to the next."""
    for node in _nodes(statements):
        kind, name = node.get("type"), str(node.get("function_name", "")).lower()
        if kind == "SHOW_REF":
            yield "a select reads the rows of its inputs: describe, show and summarize are not allowed"
        elif kind == "TABLE_FUNCTION" and (read := node["function"]["function_name"].lower()) not in _TABLE_FUNCTIONS:
            yield f"a select reads its inputs and nothing else: {read}() is not allowed"
        elif kind == "BASE_TABLE" and not (
            re.fullmatch(r"\w+", node["table_name"]) and not node["schema_name"] and not node["catalog_name"]
        ):
            named = ".".join(filter(None, (node["catalog_name"], node["schema_name"], node["table_name"])))
            yield f"a select reads its inputs and nothing else: {named!r} is none"
        elif (
            kind == "COLUMN_REF" and len(node["column_names"]) == 1 and node["column_names"][0].lower() in _CLOCK_WORDS
        ):
            yield f"{node['column_names'][0]} gives other rows every day: use _delivered_on, or a column of the file"
        elif name in _CLOCK or (name == "age" and len(node.get("children") or node.get("arguments") or []) == 1):
            yield f"{name}() gives other rows every day: use _delivered_on, or a column of the file"
        elif name in _CHANCE or node.get("sample"):
            yield f"{name + '()' if name else 'a sample'} gives other rows every time"
        elif name in _ENGINE or name.startswith("__internal"):
            yield f"{name}() is not allowed in a mapping"


def _children(node: Any) -> list[Any]:
    return list(node.values()) if isinstance(node, dict) else node if isinstance(node, list) else []


def _nodes(node: Any) -> Iterator[dict[str, Any]]:
    if isinstance(node, dict):
        yield node
    for child in _children(node):
        yield from _nodes(child)


def _tables(node: Any, ctes: frozenset[str]) -> Iterator[str]:
    """Tables that are no CTE visible where they stand: a name defined in a subselect hides nothing outside of it."""
    if not isinstance(node, dict):
        for child in _children(node):
            yield from _tables(child, ctes)
        return
    if node.get("type") == "BASE_TABLE" and node["table_name"].lower() not in ctes:
        yield node["table_name"]
    for entry in (node.get("cte_map") or {}).get("map", []):
        name = entry["key"].lower()
        query = entry["value"].get("query_node") or entry["value"]["query"]["node"]  # as DuckDB 2 calls it, or 1
        is_recursive = query["type"] == "RECURSIVE_CTE_NODE"
        yield from _tables(entry["value"], ctes | {name} if is_recursive else ctes)
        ctes |= {name}
    for key, child in node.items():
        if key != "cte_map":
            yield from _tables(child, ctes)
