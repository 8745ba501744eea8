"""dbt, in two parts: what Great Expectations needs to judge records against billing, and what rests on its findings."""

from collections.abc import Iterator
from typing import Any

import dagster as dg
from dagster_dbt import DbtCliResource, dbt_assets

from orchestration.defs.partitions import WAREHOUSE_POOL, days, one_day_a_run
from orchestration.defs.retries import retried
from orchestration.defs.transform.build import build
from orchestration.defs.transform.project import dbt_on, dbt_project
from orchestration.defs.transform.translator import translator

project = dbt_project()

# Everything downstream of what Great Expectations found.
FINDINGS = "source:expectations+"

# Tests that the project's own tests run, and a daily run does not: they follow from the SQL.
PROOF = "tag:proof"


@dbt_assets(
    name="models_before_expectations",
    manifest=project.manifest_path,
    project=project,
    exclude=f"{FINDINGS} {PROOF}",
    dagster_dbt_translator=translator,
    partitions_def=days,
    backfill_policy=one_day_a_run,
    pool=WAREHOUSE_POOL,
)
def models_before_expectations(context: dg.AssetExecutionContext, dbt: DbtCliResource) -> Iterator[Any]:
    # A test that also looks at the other part waits for it.
    with retried():
        yield from build(context, dbt, "dbt_before_expectations", indirect_selection="cautious")


@dbt_assets(
    name="models_after_expectations",
    manifest=project.manifest_path,
    project=project,
    select=FINDINGS,
    exclude=PROOF,
    dagster_dbt_translator=translator,
    partitions_def=days,
    backfill_policy=one_day_a_run,
    pool=WAREHOUSE_POOL,
)
def models_after_expectations(context: dg.AssetExecutionContext, dbt: DbtCliResource) -> Iterator[Any]:
    with retried():
        yield from build(context, dbt, "dbt_after_expectations", indirect_selection="eager")


@dg.definitions
def transform() -> dg.Definitions:
    return dg.Definitions(
        assets=[models_before_expectations, models_after_expectations],
        resources={"dbt": dbt_on(project)},
    )
