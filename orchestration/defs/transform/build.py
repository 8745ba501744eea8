"""One dbt invocation as a Dagster step: progress, row counts, columns, and dbt's own words when it fails."""

import json
import os
from collections.abc import Iterator
from typing import Any

import dagster as dg
from dagster_dbt import DbtCliResource

from orchestration.defs.partitions import day_of
from orchestration.observe.log import Log
from orchestration.observe.memory import take_peak
from orchestration.progress import report
from orchestration.store import run_record
from orchestration.transform.dbt import variables_of
from orchestration.transform.results import ModelsFailed, checks_of, counts_of, failure_of
from orchestration.transform.tables import Table, tables_of


def build(context: dg.AssetExecutionContext, dbt: DbtCliResource, step: str, indirect_selection: str) -> Iterator[Any]:
    """Build what the step selects and yield its events. Raises ModelsFailed with what failed first.

    indirect_selection: dbt's word for which tests belong to a selection. Events come after dbt has ended, because
    the tables can be counted only once it lets go of the warehouse.
    """
    as_of, settings = day_of(context.partition_key, context.run_id)
    os.environ["CS_WAREHOUSE"] = str(settings.warehouse)
    total = len(context.selected_asset_keys)
    report("build models", 0, total)
    # Unit tests prove the SQL, not the data: they run in the tests, not every day.
    arguments = ["build", "--exclude-resource-type", "unit_test", "--indirect-selection", indirect_selection]
    # One target folder for both parts and every day.
    target = settings.warehouse.parent / "dbt"
    (target / "run_results.json").unlink(missing_ok=True)  # an older one must not speak for this invocation
    run = dbt.cli(
        [*arguments, "--vars", json.dumps(variables_of(as_of))],
        context=context,
        raise_on_error=False,
        target_path=target,
    )
    events = []
    for event in run.stream():
        events.append(event)
        if isinstance(event, dg.Output):
            report("build models", sum(isinstance(e, dg.Output) for e in events), total)
    built = tables_of(settings.warehouse)
    keys = {key.to_python_identifier(): tuple(key.path) for key in context.selected_asset_keys}
    for event in events:
        table = built.get(keys.get(event.output_name, ())) if isinstance(event, dg.Output) else None
        yield _described(event, table) if table else event
    code = run.process.wait()
    take_peak(target)
    if not (target / "run_results.json").exists():
        raise ModelsFailed(f"dbt ended with code {code} before it could tell what it did; its log is {target}/dbt.log")
    results = run.get_artifact("run_results.json")
    run_record.note(settings.data_dir, context.run_id, step, {"checks": checks_of(results, run.manifest)})
    told = {"step": step, "seconds": round(results["elapsed_time"], 3), "results": counts_of(results)}
    Log(settings.data_dir, context.run_id, as_of).tell("dbt_ended", "dbt built and tested its part", **told)
    if failure := failure_of(results, run.manifest):
        raise ModelsFailed(failure)
    if code:
        raise ModelsFailed(f"dbt ended with code {code}; its log is {target}/dbt.log")


def _described(event: dg.Output, table: Table) -> dg.Output:
    """The event with how many rows the table has, and which columns, unless dbt's contract has said so."""
    schema = dg.TableSchema([dg.TableColumn(name, kind, description=about) for name, kind, about in table.columns])
    known = {"dagster/row_count": table.rows, "dagster/column_schema": schema}
    return event.with_metadata({**event.metadata, **known})
