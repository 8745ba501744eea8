"""Stage a release, let the pages fill it, make it current: one atomic step at the very end."""

import dagster as dg

from orchestration.dashboards import render
from orchestration.defs.ended import ended, note, seconds_of_steps, so_far
from orchestration.defs.partitions import WAREHOUSE_POOL, day_of, days, one_day_a_run
from orchestration.defs.platform import policy
from orchestration.defs.retries import retried
from orchestration.defs.transform import assets as transform
from orchestration.observe.log import Log
from orchestration.observe.memory import peak_memory
from orchestration.progress import report
from orchestration.publish import backfill, history, meanings, release, status
from orchestration.publish.checks import checks_of_run, missing_steps
from orchestration.publish.summary import Seen
from orchestration.recovery.limits import Limits
from orchestration.recovery.retention import prune_records
from orchestration.settings import Settings, plan_year_of
from orchestration.store import clock, run_record, warehouse
from orchestration.watch.freshness import stale_after_hours

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
    seen = Seen(seconds_of_steps(context.instance, context.run_id), peak_memory())
    note(settings, so_far(context.instance, context.run_id, context.partition_key), seen)  # its row in the table runs
    place = (settings.warehouse, settings.published, context.run_id)
    with retried():
        tables = [key.path[-1] for key in MARTS]
        # A backfill is never shown, so it tells of no publication.
        past = None if settings.backfill else release.Past(settings.history, settings.landing)
        folder = release.stage(*place, as_of, plan_year_of(as_of), clock.moment(settings.landing), checks, tables, past)
    tables_made = release.Release.read(folder).tables
    told = f"{len(tables_made)} tables are built"
    Log(settings.data_dir, context.run_id, as_of).tell("release_staged", told, rows=sum(tables_made.values()))
    return dg.MaterializeResult(metadata={"tables": tables_made})


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
        stale_after_hours=stale_after_hours(),
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
    as_of, settings = day_of(context.partition_key, context.run_id)
    report("publish")
    limits = Limits.from_environment()  # a wrong one is told of before anything is shown
    folder = release.staging_folder(settings.published, context.run_id)
    log = Log(settings.data_dir, context.run_id, as_of)
    if settings.backfill:
        kept = backfill.keep(settings, folder)
        log.tell("backfill_kept", "the figures of an older day are in the history")
        _end(context, settings)
        return dg.MaterializeResult(metadata={"backfill": dg.MetadataValue.path(str(kept))})
    # Whoever tells of the run knows from it that readers see its figures, should it be cut off after the next line.
    identity = release.Release.read(folder).publication_id
    run_record.note(settings.data_dir, context.run_id, status.RELEASE, {"publication_id": identity})
    made = release.commit(settings.published, folder)
    log.tell("release_committed", "readers see the new release", publication_id=made.publication_id)
    published = settings.published / "releases" / made.publication_id
    history.append(settings.history, published)
    meanings.keep(settings.history, published)
    release.prune(settings.published, limits.releases)
    prune_records(settings.data_dir, limits.runs)
    warehouse.drop_aside(settings.warehouse)
    _end(context, settings)
    where = settings.published / "site" / "index.html"
    return dg.MaterializeResult(
        metadata={"publication_id": made.publication_id, "site": dg.MetadataValue.path(str(where))}
    )


def _end(context: dg.AssetExecutionContext, settings: Settings) -> None:
    seen = Seen(seconds_of_steps(context.instance, context.run_id), peak_memory())
    ended(context.instance, settings, context.run_id, context.partition_key, seen)
