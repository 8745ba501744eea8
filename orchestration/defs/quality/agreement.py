"""The second step of Great Expectations: churn records against the MRR that billing shows."""

from collections.abc import Iterator

import dagster as dg

from expectations import steps
from expectations.suites import AGREEMENT_RULES
from orchestration.defs.partitions import WAREHOUSE_POOL, day_of, days, one_day_a_run
from orchestration.defs.quality.rules import check_spec, findings, require_verdicts, rules, table
from orchestration.defs.retries import retried
from orchestration.progress import report
from orchestration.settings import churn_standard_start
from orchestration.store import run_record

UPSTREAM = [
    *(dg.AssetKey(["expectations", name]) for name in ("churn_records", "collection_rules")),
    *(dg.AssetKey(["intermediate", name]) for name in (steps.RECORDS, steps.EVENTS)),
]


@dg.multi_asset(
    name="agreement_expectations",
    specs=[
        table(steps.AGREEMENT, UPSTREAM, "One row per churn record and rule on which it disagrees with billing."),
        table("agreement_rules", UPSTREAM, "One row per rule on churn records against billing: tried, broken."),
    ],
    check_specs=[check_spec(steps.AGREEMENT, rule) for rule in AGREEMENT_RULES],
    partitions_def=days,
    backfill_policy=one_day_a_run,
    pool=WAREHOUSE_POOL,
)
def agreement_expectations(context: dg.AssetExecutionContext) -> Iterator[dg.MaterializeResult]:
    as_of, settings = day_of(context.partition_key, context.run_id)
    report("judge churn records against billing")
    with retried():
        step = steps.agree(settings.warehouse, settings.root / "seeds", as_of, churn_standard_start(as_of))
    noted = {"rules": [result.as_dict() for result in step.results]}
    run_record.note(settings.data_dir, context.run.run_id, "expectations/agreement", noted)
    yield findings(steps.AGREEMENT, step, step.results)
    yield rules("agreement_rules", step)
    require_verdicts(step)
