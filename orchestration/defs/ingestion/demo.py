"""The demo company's systems drop their files: in the lineage only while the demo is the source."""

from datetime import date

import dagster as dg

from orchestration.defs.partitions import FROM_LANDING, days, one_day_a_run
from orchestration.defs.platform import policy
from orchestration.settings import Settings
from orchestration.store import version


def demo_exports() -> dg.AssetsDefinition:
    """The asset `demo_exports`; built by a function so that the folder's loader does not pick it up."""

    @dg.asset(
        name="demo_exports",
        **policy("ingestion"),
        kinds={"python", "csv"},
        partitions_def=days,
        backfill_policy=one_day_a_run,
        description="One folder of files per system of the demo company, as delivered up to as_of.",
    )
    def files(context: dg.AssetExecutionContext) -> dg.MaterializeResult:
        from orchestration.demo.ensure import ensure

        settings = Settings.from_environment()
        version.require_readable(settings.data_dir)
        if FROM_LANDING in context.run.tags:
            return dg.MaterializeResult(metadata={"reason": "everything is made of what has landed"})
        ensure(settings.data_dir, date.fromisoformat(context.partition_key))
        return dg.MaterializeResult(metadata={"folder": dg.MetadataValue.path(str(settings.exports))})

    return files
