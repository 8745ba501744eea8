"""The locked connection in which foreign files and a mapping's SQL run."""

from __future__ import annotations

from pathlib import Path

from orchestration.ingest.engine import locked


def test_a_rewritten_file_is_read_as_it_is_now(tmp_path: Path) -> None:
    # Regression: blocks of the batch before were served from the cache under the same name.
    with locked(tmp_path, []) as connection:
        assert connection.execute("select current_setting('enable_external_file_cache')").fetchone() == (False,)
        path = tmp_path / "batch.parquet"
        for size in (10, 20_000, 7, 50_000):
            connection.execute(f"copy (select range as x from range({size})) to '{path}' (format parquet)")
            assert connection.execute(f"select count(*), max(x) from '{path}'").fetchone() == (size, size - 1)
