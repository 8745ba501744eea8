"""Stage a release, let the pages fill it, make it current: one atomic step at the very end."""

from datetime import UTC, datetime

import dagster as dg

from orchestration.dashboards import render
from orchestration.defs.partitions import WAREHOUSE_POOL, day_of, days, one_day_a_run
from orchestration.defs.platform import policy
from orchestration.defs.retries import retried
from orchestration.defs.runs import started_at
from orchestration.defs.transform import assets as transform
from orchestration.progress import report
from orchestration.publish import backfill, history, meanings, release, run_record, status
from orchestration.publish.checks import checks_of_run, missing_steps
from orchestration.settings import plan_year_of

# By their module: the folder's loader takes an asset that a module imports for one of its own.
MARTS = [
    key
    for models in (transform.models_before_expectations, transform.models_after_expectations)
    for key in models.keys
    if key.path[0] == "marts"
]


@dg.asset(
    **policy("publishing"),
    kinds={"duckdb", "parquet"},
    deps=MARTS,
    partitions_def=days,
    backfill_policy=one_day_a_run,
    pool=WAREHOUSE_POOL,
    description="One folder: the marts as a DuckDB file and as Parquet, not yet visible to any reader.",
)
def staged_release(context: dg.AssetExecutionContext) -> dg.MaterializeResult:
    as_of, settings = day_of(context.partition_key, context.run_id)
    history.recover(settings.history, settings.published)
    if missing := missing_steps(settings, context.run_id):
        raise dg.Failure(
            f"A release is made by a whole run, and this one lacks {', '.join(missing)}: run the job daily_refresh, or "
            "materialise all assets of one day"
        )
    checks = checks_of_run(settings.data_dir, context.run_id)
    if held_back := [check["message"] for check in checks if check["severity"] == "blocking" and not check["passed"]]:
        raise dg.Failure("Held back: " + "; ".join(map(str, held_back)))
    place = (settings.warehouse, settings.published, context.run_id)
    with retried():
        tables = [key.path[-1] for key in MARTS]
        # A backfill is never shown, so it tells of no publication.
        past = None if settings.backfill else release.Past(settings.history, settings.landing)
        folder = release.stage(*place, as_of, plan_year_of(as_of), datetime.now(UTC), checks, tables, past)
    return dg.MaterializeResult(metadata={"tables": release.Release.read(folder).tables})


@dg.asset(
    **policy("dashboards"),
    kinds={"jinja", "html"},
    deps=[staged_release],
    partitions_def=days,
    backfill_policy=one_day_a_run,
    description="One folder of pages, drawn from the staged release alone.",
)
def site(context: dg.AssetExecutionContext) -> dg.MaterializeResult:
    _, settings = day_of(context.partition_key, context.run_id)
    if settings.backfill:
        return dg.MaterializeResult(metadata={"pages": [], "reason": "no page shows a day before the published one"})
    folder = release.staging_folder(settings.published, context.run_id)
    staged = release.Release.read(folder)
    report("draw the pages")
    facts = render.PublicationFacts(
        publication_id=staged.publication_id,
        as_of=staged.as_of,
        published_at=staged.published_at,
        plan_year=staged.plan_year,
        is_demo=settings.is_demo,
    )
    pages = render.render_site(folder / "marts.duckdb", folder / "site", facts)
    return dg.MaterializeResult(metadata={"pages": [page.name for page in pages]})


@dg.asset(
    **policy("publishing"),
    kinds={"duckdb"},
    deps=[staged_release, site],
    partitions_def=days,
    backfill_policy=one_day_a_run,
    description="One release: published/current points to it, the history has it, the status says so.",
)
def publication(context: dg.AssetExecutionContext) -> dg.MaterializeResult:
    _, settings = day_of(context.partition_key, context.run_id)
    report("publish")
    folder = release.staging_folder(settings.published, context.run_id)
    started = started_at(context.instance, context.run_id)
    if settings.backfill:
        kept = backfill.keep(settings, folder)
        status.write(settings, context.run_id, context.partition_key, started, datetime.now(UTC))
        return dg.MaterializeResult(metadata={"backfill": dg.MetadataValue.path(str(kept))})
    made = release.commit(settings.published, folder)
    published = settings.published / "releases" / made.publication_id
    history.append(settings.history, published)
    meanings.keep(settings.history, published)
    release.prune(settings.published)
    run_record.prune(settings.data_dir)
    status.write(settings, context.run_id, context.partition_key, started, datetime.now(UTC))
    where = settings.published / "site" / "index.html"
    return dg.MaterializeResult(
        metadata={"publication_id": made.publication_id, "site": dg.MetadataValue.path(str(where))}
    )
