"""Policy of the whole platform: steps run in one process, because process start-up dominates, not SQL."""

import dagster as dg


@dg.definitions
def platform() -> dg.Definitions:
    return dg.Definitions(executor=dg.in_process_executor)
