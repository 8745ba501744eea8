"""The executor of every run: its steps in one process, and no other run on the data folder meanwhile."""

from collections.abc import Iterator

import dagster as dg
from dagster._core.execution.context.system import PlanOrchestrationContext
from dagster._core.execution.plan.plan import ExecutionPlan
from dagster._core.execution.retries import RetryMode
from dagster._core.executor.in_process import InProcessExecutor
from dagster._core.storage.tags import MAX_RETRIES_TAG

from orchestration.progress import listening
from orchestration.settings import Settings
from orchestration.store.alone import hold_for_run
from orchestration.store.turn import AnotherRunIsAtWork


class AloneExecutor(InProcessExecutor):
    """Takes the data folder before the first step: one that waited in a step would hold the pool that the run at work
    needs for its next one, and both would wait for each other."""

    def execute(
        self, plan_context: PlanOrchestrationContext, execution_plan: ExecutionPlan
    ) -> Iterator[dg.DagsterEvent]:
        said: list[str] = []

        def tell(step: str, done: int | None, total: int | None) -> None:
            if step not in said:
                said.append(step)
                plan_context.log.info(step)

        try:
            with listening(tell):
                hold_for_run(Settings.from_environment().data_dir, plan_context.run_id)
        except (AnotherRunIsAtWork, ValueError):  # refused: another try would be refused as well
            plan_context.instance.add_run_tags(plan_context.run_id, {MAX_RETRIES_TAG: "0"})
            raise
        yield from super().execute(plan_context, execution_plan)


@dg.executor(name="alone_in_process")
def alone_in_process(_: dg.InitExecutorContext) -> AloneExecutor:
    """Raises AnotherRunIsAtWork and WrongFormat, which fail the run before its first step."""
    return AloneExecutor(retries=RetryMode.ENABLED)
