"""dbt: seeds, staging, intermediate, segments, metrics and marts, with their tests as asset checks."""

import json
import os
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

import dagster as dg
from dagster_dbt import DagsterDbtTranslator, DagsterDbtTranslatorSettings, DbtCliResource, dbt_assets

from orchestration.defs.partitions import WAREHOUSE_POOL, days, one_day_a_run
from orchestration.defs.transform.project import DBT, dbt_project
from orchestration.progress import report
from orchestration.publish import run_record
from orchestration.settings import Settings, plan_year_of
from orchestration.transform.results import ModelsFailed, checks_of, failure_of

project = dbt_project()


class Translator(DagsterDbtTranslator):
    """Keys follow the schemas (raw/customers, marts/metric_values); groups follow the folders."""

    def get_asset_key(self, dbt_resource_props: Mapping[str, Any]) -> dg.AssetKey:
        if dbt_resource_props["resource_type"] == "source":
            return dg.AssetKey(["raw", dbt_resource_props["name"]])
        return dg.AssetKey([dbt_resource_props["schema"], dbt_resource_props["name"]])

    def get_group_name(self, dbt_resource_props: Mapping[str, Any]) -> str:
        if dbt_resource_props["resource_type"] == "seed":
            return "seeds"
        return dbt_resource_props["fqn"][1]  # [project, folder, ..., name]


translator = Translator(DagsterDbtTranslatorSettings(enable_source_tests_as_checks=True))


@dbt_assets(
    manifest=project.manifest_path,
    project=project,
    dagster_dbt_translator=translator,
    partitions_def=days,
    backfill_policy=one_day_a_run,
    pool=WAREHOUSE_POOL,
)
def models(context: dg.AssetExecutionContext, dbt: DbtCliResource) -> Iterator[Any]:
    settings = Settings.from_environment()
    os.environ["CS_WAREHOUSE"] = str(settings.warehouse)
    as_of = date.fromisoformat(context.partition_key)
    variables = {"as_of": as_of.isoformat(), "plan_year": plan_year_of(as_of)}
    total = len(context.selected_asset_keys)
    report("build models", 0, total)
    # Unit tests prove the SQL, not the data: they run in the tests, not every day.
    arguments = ["build", "--exclude-resource-type", "unit_test", "--vars", json.dumps(variables)]
    run = dbt.cli(arguments, context=context, raise_on_error=False)
    done = 0
    for event in run.stream():
        if isinstance(event, dg.Output | dg.AssetMaterialization | dg.MaterializeResult):
            done += 1
            report("build models", done, total)
        yield event
    results = run.get_artifact("run_results.json")
    run_record.note(settings.data_dir, context.run_id, "dbt", {"checks": checks_of(results, run.manifest)})
    if failure := failure_of(results, run.manifest):
        raise ModelsFailed(failure)


@dg.definitions
def transform() -> dg.Definitions:
    return dg.Definitions(
        assets=[models],
        resources={"dbt": DbtCliResource(project_dir=project, dbt_executable=str(DBT))},
    )
