"""One run of the daily job from the command line: what is wrong is told before it starts, what came of it after."""

from __future__ import annotations

from datetime import date

import typer

from orchestration.ingest.engine import longest_seconds
from orchestration.recovery.limits import Limits
from orchestration.settings import Settings, churn_standard_from, plan_year_of
from orchestration.store import disk
from orchestration.store.turn import AnotherRunIsAtWork, patience
from orchestration.store.version import WrongFormat
from orchestration.terminal.console import error
from orchestration.terminal.options import WRONG_USE
from orchestration.watch.freshness import stale_after_hours

RUN_FAILED = 3
STEPS_NAMED = 3


def require_runnable(settings: Settings, as_of: date) -> None:
    """End with exit code 2, and the reason told, where a setting or a mapping is wrong."""
    try:
        plan_year_of(as_of)
        churn_standard_from()
        Limits.from_environment()
        patience()
        stale_after_hours()
        longest_seconds()
    except ValueError as refusal:
        error(str(refusal))
        raise typer.Exit(WRONG_USE) from None
    _check_mappings(settings)


def launch(settings: Settings, as_of: date, from_landing: bool = False) -> int:
    """Run the job, tell what came of it and return the exit code; from_landing: no source file is looked at."""
    from orchestration.terminal.progress import progress
    from orchestration.terminal.run import run_summary

    with progress(f"Customer-success metrics as of {as_of}"):
        from orchestration.launcher import run_daily_refresh

        try:
            outcome = run_daily_refresh(settings, as_of, from_landing)
        except (AnotherRunIsAtWork, WrongFormat) as refusal:
            error(str(refusal))
            return RUN_FAILED
        except OSError as failed:  # outside a step: what fails in one is told by the status
            if not (what_to_do := disk.advice(str(failed), settings.data_dir)):
                raise
            error(f"{failed}. {what_to_do}")
            return RUN_FAILED
    run_summary(settings, outcome.status)
    if outcome.exit_code == RUN_FAILED:
        for message in dict.fromkeys(outcome.failed_steps.values()):
            steps = [step for step, said in outcome.failed_steps.items() if said == message]
            error(f"{message}\n(in {', '.join(steps[:STEPS_NAMED])}{_more(len(steps) - STEPS_NAMED)})")
    return outcome.exit_code


def _more(count: int) -> str:
    return f" and {count} more steps" if count > 0 else ""


def _check_mappings(settings: Settings) -> None:
    """A mistake in a mapping is told at once, with its line, before anything starts."""
    from orchestration.ingest.contract import load_contracts
    from orchestration.ingest.errors import IngestError
    from orchestration.ingest.mapping import load_mappings

    try:
        found = load_mappings(settings.sources, load_contracts(settings.root), settings.mapping_environment())
        if not found and not settings.is_demo:
            raise IngestError(f"{settings.sources} holds no mapping: write one *.yml per source system (see README)")
    except IngestError as mistake:
        error(str(mistake))
        raise typer.Exit(WRONG_USE) from None
