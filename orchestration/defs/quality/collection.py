"""The first step of Great Expectations: what people collect, as soon as it has landed."""

from collections.abc import Iterator

import dagster as dg

from expectations import steps
from expectations.suites import ENTITIES, collection_rules
from orchestration.defs.partitions import WAREHOUSE_POOL, day_of, days, one_day_a_run
from orchestration.defs.quality.rules import check_spec, findings, require_verdicts, rules, table
from orchestration.defs.retries import retried
from orchestration.ingest.contract import load_contracts
from orchestration.progress import report
from orchestration.settings import ROOT, churn_standard_start
from orchestration.store import run_record

RAW = {entity: dg.AssetKey(["raw", entity]) for entity in ENTITIES}
RULES = collection_rules(load_contracts(ROOT), ROOT / "seeds")


@dg.multi_asset(
    name="collection_expectations",
    specs=[
        *(
            table(entity, [key], f"One row per record of {entity} and rule of its suite it breaks.")
            for entity, key in RAW.items()
        ),
        table(
            "collection_rules", RAW.values(), "One row per rule on collected data: how often tried, how often broken."
        ),
    ],
    check_specs=[check_spec(entity, rule) for entity, asked in RULES.items() for rule in asked],
    partitions_def=days,
    backfill_policy=one_day_a_run,
    pool=WAREHOUSE_POOL,
)
def collection_expectations(context: dg.AssetExecutionContext) -> Iterator[dg.MaterializeResult]:
    as_of, settings = day_of(context.partition_key, context.run_id)
    report("judge what was collected")
    with retried():
        contracts = load_contracts(settings.root)
        places = (settings.warehouse, contracts, settings.root / "seeds", settings.history)
        step = steps.collect(*places, as_of, churn_standard_start(as_of))
    noted = {"rules": [result.as_dict() for result in step.results]}
    run_record.note(settings.data_dir, context.run.run_id, "expectations/collection", noted)
    for entity in ENTITIES:
        yield findings(entity, step, (result for result in step.results if result.entity == entity))
    yield rules("collection_rules", step)
    require_verdicts(step)
