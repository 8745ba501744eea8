"""DuckDB quotes the values it stumbles over; what we publish of its words quotes none."""

from __future__ import annotations

import duckdb
import pytest

from orchestration.observe.words import NOT_SHOWN, without_values

CELL = 'anna@x.example\'s "own"\n\nLINE 1: secret to DATE'
# What is done with the cell `v` of a row -> what is still told of it.
FAILING = {
    "v::int": "Conversion Error: Could not convert string (the value is not shown) to INT32 "
    "when casting from source column v",
    "v::decimal(9, 2)": "to DECIMAL(9,2) when casting from source column v",
    "v::date": "invalid date field format",
    "v::timestamp": "invalid timestamp field format",
    "v::json": "Malformed JSON",
    "v::int[]": "Type VARCHAR with value",
    "strptime(v, '%Y')": "Could not parse string",
    "from_base64(v)": "Could not decode string",
    "error(v)": "Invalid Input Error: a value does not fit",
    "regexp_matches('a', v || '(')": "a value does not fit",
    "date_trunc(v, date '2020-01-01')": "a value does not fit",
    "(select v from t union all select v from t)": "More than one row returned by a subquery",
    "ascii(v)::tinyint * 2000000000 * 2000000000 * 2000000000": "Overflow in multiplication",
}


@pytest.fixture(scope="module")
def connection() -> duckdb.DuckDBPyConnection:
    made = duckdb.connect(config={"threads": 1})
    made.execute("create table t (v varchar unique)")
    made.execute("insert into t values (?)", [CELL])
    return made


def leaks(text: str) -> list[str]:
    return [word for word in ("anna", "berta", "secret") if word in text]


@pytest.mark.parametrize("expression", FAILING)
def test_the_kind_the_type_and_the_column_are_told_and_no_value(
    connection: duckdb.DuckDBPyConnection, expression: str
) -> None:
    with pytest.raises(duckdb.Error) as fault:
        connection.execute(f"select {expression} from t").fetchall()
    told = without_values(f"in a step: {fault.value}")
    assert FAILING[expression] in told
    assert NOT_SHOWN in told
    assert leaks(told) == []
    assert without_values(f"a.csv: {told}; do this") == f"a.csv: {told}; do this", "what we add to it stays"


def test_a_key_that_comes_twice_is_not_shown(connection: duckdb.DuckDBPyConnection) -> None:
    with pytest.raises(duckdb.ConstraintException) as fault:
        connection.execute("insert into t values (?)", [CELL])
    assert leaks(str(fault.value))
    assert without_values(str(fault.value)) == f"Constraint Error: Duplicate key {NOT_SHOWN}"


def test_names_in_the_sql_of_a_mapping_are_shown(connection: duckdb.DuckDBPyConnection) -> None:
    for sql in ("select nope from t", "select nope(v) from t", "select v from"):
        with pytest.raises(duckdb.Error) as fault:
            connection.execute(sql)
        assert without_values(str(fault.value)) == str(fault.value)


def test_each_model_that_failed_is_told_of() -> None:
    one = "models/{}.sql: Runtime Error in model {}\n  Conversion Error: Could not convert string 'anna\nb' to INT32"
    told = without_values("\n".join([one.format("a", "a"), one.format("b", "b"), "models/c.sql: Database Error"]))
    assert leaks(told) == []
    assert [line.partition(":")[0] for line in told.splitlines() if line.startswith("models")] == [
        "models/a.sql", "models/b.sql", "models/c.sql",
    ]  # fmt: skip
