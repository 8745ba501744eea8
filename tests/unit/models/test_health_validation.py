"""The validation of the health score: the project's own SQL, run on small tables made by hand in memory."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import jinja2
import numpy as np
import pandas as pd
import pytest

ROOT = Path(__file__).resolve().parents[3]
MEMBERS = "create table segment_members as select 'All' as segment, 'Core' as member_segment"
CHAIN = ["int_health__score_counts", "int_health__ranking_estimates"]


class Dispatch:
    """What dbt does for an adapter without a macro of its own: the default one."""

    @jinja2.pass_context
    def dispatch(self, context: jinja2.runtime.Context, name: str, _package: str) -> Any:
        return context.resolve(f"default__{name}")


def compiled(model: str) -> str:
    """The SQL of a model of models/intermediate, every ref being the table of that name."""
    macros = [
        path.read_text(encoding="utf-8")
        for path in sorted((ROOT / "dbt_project" / "macros" / "portable").glob("*.sql"))
    ]
    query = (ROOT / "models" / "intermediate" / f"{model}.sql").read_text(encoding="utf-8")
    template = jinja2.Template("\n".join([*macros, query]))
    return template.render(adapter=Dispatch(), ref=lambda name: name, **{"return": lambda value: value})


@pytest.fixture
def tables() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as connection:
        connection.execute(MEMBERS)
        yield connection


def sample(customers: int, month_ends: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Customer number, score (whole numbers, so that ties occur) and whether it left, a row per month end."""
    rng = np.random.default_rng(20260917)
    who = np.repeat(np.arange(customers), month_ends)
    score = np.clip(np.round(rng.normal(70, 12, customers)[who] + rng.normal(0, 6, len(who))), 0, 100)
    left = rng.random(len(who)) < 1 / (1 + np.exp((score - 45) / 8))
    return who, score, left


def fill(tables: duckdb.DuckDBPyConnection, who: np.ndarray, score: np.ndarray, left: np.ndarray) -> None:
    """Rankings of these rows, and the outcomes whose customers the bootstrap draws."""
    given = pd.DataFrame({"customer": who, "score": score, "has_churned": left})
    tables.register("given", given)
    tables.execute(
        "create or replace table int_health__rankings as select 'health' as ranking, 'C' || customer as customer_id, "
        "'Core' as segment, score, has_churned from given"
    )
    tables.execute("create or replace table int_health__outcomes as select customer_id from int_health__rankings")


def run(tables: duckdb.DuckDBPyConnection, models: list[str]) -> None:
    for model in models:
        tables.execute(f"create or replace table {model} as {compiled(model)}")


def all_pairs(score: np.ndarray, left: np.ndarray, weight: np.ndarray) -> float:
    """AUC by its definition: every pair of one that left and one that stayed, ties half."""
    of_left, of_stayed = score[left][:, None], score[~left][None, :]
    pairs = weight[left][:, None] * weight[~left][None, :]
    in_order = (of_left < of_stayed) + 0.5 * (of_left == of_stayed)
    return float((in_order * pairs).sum() / pairs.sum())


def test_auc_is_that_of_all_pairs_in_the_sample_and_in_every_resample(tables: duckdb.DuckDBPyConnection) -> None:
    who, score, left = sample(120, 3)
    fill(tables, who, score, left)
    run(tables, ["int_health__resamples", *CHAIN])
    found = dict(tables.execute("select replicate, auc from int_health__ranking_estimates").fetchall())
    assert sorted(found) == list(range(201))
    for replicate in (0, 1, 2, 99, 200):
        drawn = dict(
            tables.execute(
                "select cast(customer_id[2:] as integer), weight from int_health__resamples "
                f"where replicate = {replicate}"
            ).fetchall()
        )
        weight = np.array([drawn.get(int(number), 0) for number in who])
        assert found[replicate] == pytest.approx(all_pairs(score, left, weight), abs=1e-12)
    assert len({round(value, 9) for value in found.values()}) > 150
    assert found[0] > 0.6


def test_correlation_is_that_of_the_rows(tables: duckdb.DuckDBPyConnection) -> None:
    who, score, left = sample(120, 3)
    fill(tables, who, score, left)
    run(tables, ["int_health__resamples", *CHAIN])
    [(found,)] = tables.execute("select correlation from int_health__ranking_estimates where replicate = 0").fetchall()
    assert found == pytest.approx(np.corrcoef(score, left)[0, 1], abs=1e-12)


def test_shuffled_labels_rank_like_a_coin(tables: duckdb.DuckDBPyConnection) -> None:
    """Each of the 200 shuffles is a ranking of its own, so that one run judges them all."""
    who, score, left = sample(120, 3)
    rng = np.random.default_rng(1)
    shuffles = pd.DataFrame(
        {
            "ranking": np.repeat(np.arange(200), len(who)),
            "customer_id": np.tile(who, 200),
            "segment": "Core",
            "score": np.tile(score, 200),
            "has_churned": np.concatenate([rng.permutation(left) for _ in range(200)]),
        }
    )
    tables.register("int_health__rankings", shuffles)
    drawn = "select distinct customer_id, 0 as replicate, 1e0 as weight from int_health__rankings"
    tables.execute(f"create table int_health__resamples as {drawn}")
    run(tables, CHAIN)
    aucs = [auc for (auc,) in tables.execute("select auc from int_health__ranking_estimates").fetchall()]
    assert len(aucs) == 200
    assert np.mean(aucs) == pytest.approx(0.5, abs=0.02)
    assert np.std(aucs) > 0.01


def test_the_bootstrap_gives_the_same_whatever_the_order_of_rows(tables: duckdb.DuckDBPyConnection) -> None:
    who, score, left = sample(60, 3)
    results = []
    for order in (np.arange(len(who)), np.random.default_rng(2).permutation(len(who))):
        fill(tables, who[order], score[order], left[order])
        run(tables, ["int_health__resamples", *CHAIN])
        results.append(
            tables.execute(
                "select replicate, auc, lift from int_health__ranking_estimates order by replicate"
            ).fetchall()
        )
    assert results[0] == results[1]


def test_customers_are_drawn_about_as_often_as_poisson_draws_them(tables: duckdb.DuckDBPyConnection) -> None:
    tables.execute("create table int_health__outcomes as select 'C' || i as customer_id from range(200) as numbers(i)")
    run(tables, ["int_health__resamples"])
    [(mean, square, missing)] = tables.execute(
        "select sum(weight) / 40000, sum(weight * weight) / 40000, 1 - count(*) / 40000 "
        "from int_health__resamples where replicate > 0"
    ).fetchall()
    assert mean == pytest.approx(1, abs=0.02)
    assert square - mean**2 == pytest.approx(1, abs=0.04)
    assert missing == pytest.approx(np.exp(-1), abs=0.01)
