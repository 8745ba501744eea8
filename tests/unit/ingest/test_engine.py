"""The locked connection in which foreign files and a mapping's SQL run, and what is known of SQL before it runs."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from orchestration.ingest.engine import locked
from orchestration.ingest.mapping import InputSpec
from orchestration.ingest.prepass import prepare
from orchestration.ingest.read import columns_of
from orchestration.ingest.select import fault_of_scalar, tables_of


def test_a_rewritten_file_is_read_as_it_is_now(tmp_path: Path) -> None:
    # Regression: blocks of the batch before were served from the cache under the same name.
    with locked(tmp_path, []) as connection:
        assert connection.execute("select current_setting('enable_external_file_cache')").fetchone() == (False,)
        path = tmp_path / "batch.parquet"
        for size in (10, 20_000, 7, 50_000):
            connection.execute(f"copy (select range as x from range({size})) to '{path}' (format parquet)")
            assert connection.execute(f"select count(*), max(x) from '{path}'").fetchone() == (size, size - 1)


def test_every_function_that_changes_with_the_day_or_the_engine_is_known() -> None:
    """A new version of DuckDB may bring more of them."""
    with duckdb.connect() as connection:
        names = connection.execute(
            """select distinct function_name from duckdb_functions() where function_name ~ '^[a-z_0-9]+$' and (
                (stability <> 'CONSISTENT' and function_type = 'scalar' and function_name <> 'error')
                or macro_definition ~ 'current_timestamp|now\\(|random\\(|sleep|getvariable|current_setting')"""
        ).fetchall()
    assert len(names) > 20
    assert [name for (name,) in names if not fault_of_scalar(f"{name}('x')")] == []


@pytest.mark.parametrize(
    ("sql", "tables"),
    [
        ("with Plans as (select * from files) select * from plans", {"files"}),
        ("with a as (select 1), b as (select * from a) select * from b join c using (x)", {"c"}),
        ("with recursive t as (select 1 as n union all select n + 1 from t) select * from t, u", {"u"}),
        # Regression: a name defined in a subselect hid the table of that name everywhere.
        ("select 1 where exists (with a as (select 1) from a) union all select * from a", {"a"}),
        ("with b as (select * from a), a as (select 1) select * from b", {"a"}),
    ],
)
def test_a_name_is_no_table_only_where_its_cte_is_visible(sql: str, tables: set[str]) -> None:
    assert tables_of(sql) == tables


@pytest.mark.parametrize("form", ["jsonl", "parquet"])
def test_a_good_file_is_not_called_faulty_where_memory_ran_out(tmp_path: Path, form: str) -> None:
    path, spec = tmp_path / f"good.{form}", InputSpec("good", f"good.{form}", form)
    with duckdb.connect(config={"threads": 1}) as connection:
        how = "json" if form == "jsonl" else "parquet"
        connection.execute(f"copy (select range as n from range(1000)) to '{path}' (format {how})")
        prepared = prepare(path, path.name, spec, tmp_path)
        assert columns_of(connection, prepared, spec, path.name) == ("n",)
    with (
        duckdb.connect(config={"threads": 1, "memory_limit": "1KB", "temp_directory": ""}) as small,
        pytest.raises(duckdb.OutOfMemoryException),
    ):
        columns_of(small, prepared, spec, path.name)
