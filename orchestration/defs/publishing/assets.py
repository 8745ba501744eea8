"""Stage a release, let the pages fill it, make it current: one atomic step at the very end."""

from datetime import UTC, date, datetime

import dagster as dg

from orchestration.dashboards import render
from orchestration.defs.partitions import WAREHOUSE_POOL, days, one_day_a_run
from orchestration.defs.runs import started_at
from orchestration.defs.transform.assets import models
from orchestration.progress import report
from orchestration.publish import history, release, run_record, status
from orchestration.settings import Settings, plan_year_of


@dg.asset(
    group_name="publishing",
    kinds={"duckdb", "parquet"},
    deps=[key for key in models.keys if key.path[0] == "marts"],
    partitions_def=days,
    backfill_policy=one_day_a_run,
    pool=WAREHOUSE_POOL,
    description="One folder: the marts as a DuckDB file and as Parquet, not yet visible to any reader.",
)
def staged_release(context: dg.AssetExecutionContext) -> dg.MaterializeResult:
    settings = Settings.from_environment()
    as_of = date.fromisoformat(context.partition_key)
    release.refuse_older(settings.published, as_of)
    history.recover(settings.history, settings.published)
    at = datetime.now(UTC)
    folder = release.stage(settings.warehouse, settings.published, context.run_id, as_of, plan_year_of(as_of), at)
    return dg.MaterializeResult(metadata={"tables": release.Release.read(folder).tables})


@dg.asset(
    group_name="dashboards",
    kinds={"jinja", "html"},
    deps=[staged_release],
    partitions_def=days,
    backfill_policy=one_day_a_run,
    description="One folder of pages, drawn from the staged release alone.",
)
def site(context: dg.AssetExecutionContext) -> dg.MaterializeResult:
    settings = Settings.from_environment()
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
    group_name="publishing",
    kinds={"duckdb"},
    deps=[staged_release, site],
    partitions_def=days,
    backfill_policy=one_day_a_run,
    description="One release: published/current points to it, the history has it, the status says so.",
)
def publication(context: dg.AssetExecutionContext) -> dg.MaterializeResult:
    settings = Settings.from_environment()
    report("publish")
    folder = release.staging_folder(settings.published, context.run_id)
    made = release.commit(settings.published, folder)
    history.append(settings.history, settings.published / "releases" / made.publication_id)
    release.prune(settings.published)
    run_record.prune(settings.data_dir)
    started = started_at(context.instance, context.run_id)
    status.write(settings, context.run_id, context.partition_key, started, datetime.now(UTC))
    where = settings.published / "site" / "index.html"
    return dg.MaterializeResult(
        metadata={"publication_id": made.publication_id, "site": dg.MetadataValue.path(str(where))}
    )
