"""The published history: every publication as it was reported, old files as well as new ones."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest

from orchestration.publish.metric_history import Publication, kept
from tests.unit.publish.past import Past, figure, past_in


@pytest.fixture
def past(tmp_path: Path) -> Past:
    return past_in(tmp_path)


def test_every_publication_stands_beside_the_others_todays_included(past: Past) -> None:
    past.publish("2026-06-29", [figure("rate", 0.5), figure("rate", 0.1, "2026-06-29", is_complete=False)])
    past.publish("2026-06-30", [figure("rate", 0.6), figure("rate", 0.2, "2026-06-30")])
    told = past.rows("select as_of, period_end, value, is_complete, kind from metric_history order by all")
    may, june = date(2026, 5, 31), date(2026, 6, 30)
    assert told == [
        (june - timedelta(days=1), may, Decimal("0.5"), True, "publication"),
        (june - timedelta(days=1), june - timedelta(days=1), Decimal("0.1"), False, "publication"),
        (june, may, Decimal("0.6"), True, "publication"),
        (june, june, Decimal("0.2"), True, "publication"),
    ]
    ids = past.rows("select distinct publication_id, published_at from metric_history order by 1")
    assert ids == [(made.publication_id, made.published_at.replace(tzinfo=None)) for made in past.made]
    assert (past.settings.published / "current" / "parquet" / "metric_history.parquet").exists()
    assert past.made[-1].tables["metric_history"] == 4


def test_a_file_from_before_a_column_was_there_still_reads(past: Past) -> None:
    past.settings.history.mkdir(parents=True)
    with duckdb.connect() as connection:
        connection.execute(
            "copy (select '2026-06-28_old' as publication_id, timestamp '2026-06-29 06:00' as published_at, "
            "'publication' as kind, 'rate' as metric_id, 'All' as segment, date '2026-05-31' as period_end, "
            f"0.4::decimal(28,10) as value) to '{past.settings.history}/2026-06-28_old.parquet' (format parquet)"
        )
        connection.execute(f"copy (select 1 as code) to '{past.settings.history}/churn_taxonomy.parquet'")
    past.publish("2026-06-30", [figure("rate", 0.6)])
    told = past.rows("select publication_id, as_of, value, is_complete from metric_history order by 1")
    assert told[0] == ("2026-06-28_old", date(2026, 6, 28), Decimal("0.4"), None)
    assert told[1][2:] == (Decimal("0.6"), True)
    assert past.rows("select count(*) from restatements") == [(0,)], "nobody knows whether May was over then"


def test_what_the_table_means_travels_with_it(past: Past) -> None:
    past.publish("2026-06-30", [figure("rate", 0.6)])
    for table in ("metric_history", "restatements"):
        about = past.rows(f"select comment from duckdb_tables() where table_name = '{table}'")
        assert about[0][0].startswith("One row per "), table
        assert "outside what is equal between runs" in about[0][0]
        assert past.rows(f"select count(*) from duckdb_columns() where table_name = '{table}' and comment is null") == [
            (0,)
        ]


def test_of_older_months_the_last_publication_stays() -> None:
    def told(day: date, kind: str = "publication") -> Publication:
        return Publication(f"{day}_{kind}", day, datetime(2026, 7, 1), kind)

    days = [date(2026, 4, 1) + timedelta(days=n) for n in range(91)]
    reported = [told(day) for day in days] + [told(date(2026, 4, 10), "backfill")]
    left = kept(reported, date(2026, 6, 30))
    assert [one.as_of for one in left[:2]] == [date(2026, 4, 30), date(2026, 5, 31)]
    assert [one.as_of for one in left[2:-1]] == [date(2026, 6, 17) + timedelta(days=n) for n in range(14)]
    assert left[-1].kind == "backfill"
