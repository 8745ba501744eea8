"""Parquet whose columns have other types than text, and names that are doubled."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pyarrow as pa
import pyarrow.parquet

from .case import TICKET, Case, Rejected, Rows, entity_mapping, ticket_mapping, variant

TEXTS = {"id": pa.array(["1"]), "who": pa.array(["a"]), "opened": pa.array(["2024-01-01"]),
         "resolved": pa.array([None], pa.string()), "topic": pa.array(["x"])}  # fmt: skip


def written(columns: dict[str, pa.Array]) -> bytes:
    sink = pa.BufferOutputStream()
    pyarrow.parquet.write_table(pa.table(columns), sink)
    return sink.getvalue().to_pybytes()


def typed(
    name: str,
    column: str,
    array: pa.Array,
    outcome: Rows | Rejected,
    shown: str = TICKET,
    input_: str = "format: parquet",
) -> Case:
    """One ticket, one of whose columns has another type."""
    content = written({**TEXTS, column: array})
    return Case(f"parquet {name}", outcome, {"t.parquet": content}, ticket_mapping(input_), shown=shown)


def key(name: str, array: pa.Array, stored: str) -> Case:
    return typed(f"id as {name}", "id", array, Rows([(stored, "a", "x")]))


def opened(name: str, array: pa.Array, stored: str | None) -> Case:
    outcome = Rows([(stored,)]) if stored else Rows(faults=[(1, ["cast:opened_at"])])
    return typed(f"moment as {name}", "opened", array, outcome, "opened_at::varchar")


def price(name: str, array: pa.Array, stored: str | None) -> Case:
    columns = (
        "subscription_id: id, customer_id: id, mrr: price, start_date: {constant: 2024-01-01}, "
        "currency: {constant: USD}, charge_type: {constant: recurring}, updated_at: {constant: 2024-01-01}"
    )
    outcome = Rows([(stored,)]) if stored else Rows(faults=[(1, ["cast:mrr"])])
    content = written({"id": pa.array(["1"]), "price": array})
    mapping = entity_mapping("subscriptions", columns, "format: parquet")
    return Case(f"parquet amount as {name}", outcome, {"t.parquet": content}, mapping, "subscriptions", "mrr::varchar")


NOON = datetime(2024, 7, 1, 12)
CASES = [
    key("int64", pa.array([1234567890123]), "1234567890123"),
    variant(key("uint64", pa.array([2**64 - 1], pa.uint64()), "18446744073709551615")),
    variant(key("double", pa.array([1234567890123.0]), "1234567890123")),
    variant(key("decimal", pa.array([Decimal(10) ** 30], pa.decimal128(38, 0)), "1" + "0" * 30)),
    variant(key("dictionary", pa.array(["00123"]).dictionary_encode(), "00123")),
    variant(key("text like 1e5", pa.array(["1e5"]), "1e5")),
    key("bytes that are text", pa.array(["größe".encode()], pa.binary()), "größe"),
    variant(key("large text", pa.array(["1"], pa.large_string()), "1")),
    typed("bytes that are no text", "id", pa.array([b"\xff\xfe"], pa.binary()), Rejected("encoding")),
    typed("a text column that holds no text", "topic",
          pa.array([b"\xff"], pa.binary()).view(pa.string()), Rejected("encoding")),
    typed("bytes in a column nobody reads", "photo", pa.array([b"\xff\xd8"], pa.binary()),
          Rows([("1", "a", "x")], drift=("'photo'",))),
    typed("a struct", "topic", pa.array([{"a": 1, "b": [1, 2]}]), Rows([("1", "a", '{"a":1,"b":[1,2]}')])),
    variant(typed("a list", "topic", pa.array([["a", None]]), Rows([("1", "a", '["a",null]')]))),
    typed("a map", "topic", pa.array([[("k", 1)]], pa.map_(pa.string(), pa.int64())), Rows([("1", "a", '{"k":1}')])),
    variant(typed("booleans", "topic", pa.array([True]), Rows([("1", "a", "true")]))),
    variant(typed("a column of nulls", "topic", pa.nulls(1), Rows([("1", "a", None)]))),
    typed("a required column of nulls", "who", pa.nulls(1), Rows(faults=[(1, ["required:customer_id"])])),
    variant(typed("a nul character", "topic", pa.array(["x\0y"]), Rows([("1", "a", "x\0y")]))),
    typed("a column added", "colour", pa.array(["red"]), Rows([("1", "a", "x")], drift=("'colour'",))),
    typed("a column twice but for case", "ID", pa.array(["2"]), Rejected("doubled_header", None, "ID")),
    Case("parquet a column missing", Rejected("missing_column", 1, "opened"),
         {"t.parquet": written({k: v for k, v in TEXTS.items() if k != "opened"})}, ticket_mapping("format: parquet")),
    Case("parquet without rows", Rows(warnings=("a header and no rows",)),
         {"t.parquet": written({k: v.slice(0, 0) for k, v in TEXTS.items()})}, ticket_mapping("format: parquet")),
    Case("parquet a folder's name like a partition", Rows([("1", "a", "x")]),
         {"id=9/t.parquet": written(TEXTS)}, ticket_mapping("format: parquet", path="*/t*")),
    opened("date", pa.array([date(2024, 7, 1)]), "2024-07-01 00:00:00"),
    opened("timestamp", pa.array([NOON]), "2024-07-01 12:00:00"),
    variant(opened("timestamp of nanoseconds", pa.array([NOON], pa.timestamp("ns")), "2024-07-01 12:00:00")),
    opened("timestamp with a zone", pa.array([NOON.replace(tzinfo=UTC)], pa.timestamp("us", "Europe/Berlin")),
           "2024-07-01 12:00:00"),
    opened("epoch seconds", pa.array([1704067200]), None),
    variant(opened("time of day", pa.array([NOON.time()]), None)),
    variant(opened("year 20000", pa.array([6_585_000], pa.date32()), None)),
    price("decimal", pa.array([Decimal("12.345678")]), "12.345678"),
    variant(price("double", pa.array([0.1]), "0.100000")),
    variant(price("nan", pa.array([float("nan")]), None)),
    variant(price("infinity", pa.array([float("inf")]), None)),
    variant(price("10^30", pa.array([1e30]), None)),
]  # fmt: skip
