"""The truth as it is written, and whether it describes a company worth looking at."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from orchestration.demo import Company, truth
from tests.unit.demo.conftest import FULL_AS_OF, SMALL_AS_OF
from tests.unit.demo.handmade import all_rows

pytestmark = pytest.mark.long


def test_every_table_is_written_with_rows_and_exact_money(small: Company, tmp_path: Path) -> None:
    paths = truth.write(small, tmp_path, SMALL_AS_OF)
    assert sorted(paths) == sorted(truth.TABLES)
    for name, path in paths.items():
        assert len(pd.read_parquet(path)) > 0, name
    points = pd.read_parquet(paths["points"], dtype_backend="pyarrow")
    assert str(points["mrr"].dtype) == "decimal128(18, 2)[pyarrow]"
    again = truth.write(small, tmp_path / "again", SMALL_AS_OF)
    assert all(paths[name].read_bytes() == again[name].read_bytes() for name in paths)


def test_the_figures_are_those_of_a_company_that_meets_some_of_its_targets(full: Company) -> None:
    table = truth.compute(full, FULL_AS_OF)
    ttm = table["retention"].query("period_type == 'ttm'").groupby("segment").last()
    churn = ttm["lost_customers"] / ttm["opening_customers"]
    assert 0.02 < churn["Strategic"] < 0.10
    assert 0.05 < churn["Core"] < 0.12
    assert 0.08 < churn["Digital"] < 0.16
    engaged = table["engagement"].query("is_complete").groupby("segment").last()
    rate = engaged["engaged"] / engaged["opening_customers"]
    assert rate["Strategic"] > rate["Core"] > rate["Digital"] > 0.2
    score = all_rows(table["nps"]).iloc[-1]
    assert 20 < (score["promoters"] - score["detractors"]) / score["answers"] * 100 < 55
    value = all_rows(table["value"]).query("period_type == 'trailing_180d'").set_index("period_end")
    assert 18 < value.iloc[-1]["restricted_mean"] < value.loc["2026-06-30", "restricted_mean"] < 32


def test_an_older_day_knows_everything_delivered_but_counts_no_later_date(small: Company) -> None:
    older = truth.compute(small, date(2026, 8, 10), known_through=date(2026, 9, 30))
    assert older["points"]["day"].max() == pd.Timestamp("2026-08-10")
    assert (older["customers"]["first_paid_on"].dropna() <= pd.Timestamp("2026-08-10")).all()
    assert older["planted"]["rows"].sum() > truth.compute(small, date(2026, 8, 10))["planted"]["rows"].sum()
