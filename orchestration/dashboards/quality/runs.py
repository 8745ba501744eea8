"""The runs behind the publications: what became of each, and what it took in time, rows and memory."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from statistics import median

from orchestration.dashboards.parts.charts import Chart
from orchestration.dashboards.parts.table import Cell, Column, DataTable, Table
from orchestration.dashboards.quality.queries import Run
from orchestration.dashboards.quality.run_chart import Panel, draw
from orchestration.dashboards.quality.words import spaced
from orchestration.dashboards.words import formats

SHOWN, DRAWN = 14, 60  # runs that the page itself lists and draws: two weeks, two months
# Word and sign of every outcome; the run that made the pages had not ended when they were drawn.
_OUTCOMES = {
    "running": ("Made these pages", "achieved"),
    "published": ("Published", "achieved"),
    "backfilled": ("Backfilled", "achieved"),
    "held": ("Held back", "at_risk"),
    "failed": ("Failed", "not_achieved"),
}
_STEPS = {
    "demo_exports": "Making the demo's files",
    "books_of_ingestion": "Summing up what came",
    "known_customers": "Judging what was collected",
    "collection_expectations": "Judging what was collected",
    "agreement_expectations": "Judging churn records against billing",
    "models_before_expectations": "Building the figures",
    "models_after_expectations": "Building the figures",
    "staged_release": "Building the release",
    "site": "Drawing the pages",
    "publication": "Publishing",
}
_KINDS = {
    "ProcessGone": "its process was gone",
    "CutOff": "it ended without a word",
    "Cancelled": "somebody cancelled it",
}


@dataclass(frozen=True)
class RunsView:
    """summary: how many runs are known and what became of them · chart: None with fewer than two that published."""

    summary: str
    chart: Chart | None
    table: DataTable


def runs_view(runs: list[Run] | None, untold: str) -> RunsView:
    """The runs, the newest first. untold: said where the release does not tell."""
    ordered = sorted(runs or [], key=lambda run: (run.started_at, run.run_id), reverse=True)
    none = "None. These pages were made without a run that keeps a record of itself."
    return RunsView(
        summary=_summary(ordered),
        chart=_chart([run for run in reversed(ordered) if run.outcome in ("published", "running")][-DRAWN:]),
        table=DataTable(
            id="quality-runs",
            caption="The runs, the newest first",
            columns=[
                Column("Figures as of"),
                Column("Began"),
                Column("Outcome", is_choice=True),
                Column("Took", "number"),
                Column("Rows that came", "number"),
                Column("Rows set aside", "number"),
                Column("Memory, MB", "number"),
                Column("Where it failed", "name", is_wide=True),
            ],
            rows=[_row(run) for run in ordered],
            empty=untold if runs is None else none,
            shown=SHOWN,
        ),
    )


def _summary(runs: list[Run]) -> str:
    if not runs:
        return ""
    bad = sum(run.outcome in ("failed", "held") for run in runs)
    state = f"{formats.number(bad)} failed or held back" if bad else "none failed"
    return f"{formats.counted(len(runs), 'run')}; {state}."


def _row(run: Run) -> list[Cell]:
    word, status = _OUTCOMES.get(run.outcome, (spaced(run.outcome), "unset"))
    return [
        Cell(formats.day(run.as_of), run.as_of),
        Cell(formats.moment(run.started_at), run.started_at),
        Cell(word, status=status),
        Cell(duration(run.seconds), run.seconds, note="so far" if run.outcome == "running" else None),
        *(Cell(formats.number(count), count) for count in (run.rows_in, run.rows_quarantined)),
        Cell(formats.number(memory(run)), memory(run)),
        Cell(_failure(run)),
    ]


def _failure(run: Run) -> str:
    """Where and how, in words."""
    if run.outcome == "held":
        return "A check held it back"
    if run.outcome != "failed":
        return formats.NONE
    kind = _KINDS.get(run.failure or "", run.failure)
    step = run.failed_step
    if step is None:
        return f"{kind[:1].upper()}{kind[1:]}" if kind else "Not known"
    entity = step.removeprefix("raw__")
    where = f"Taking in {spaced(entity).lower()}" if entity != step else _STEPS.get(step, spaced(step))
    return f"{where} ({kind})" if kind else where


def memory(run: Run) -> Decimal | None:
    """MB that the machine needs for it: the most its own process held and the most dbt's did, added."""
    parts = [part for part in (run.peak_memory_mb, run.peak_memory_dbt_mb) if part is not None]
    return sum(parts, Decimal(0)) if parts else None


def duration(seconds: Decimal | None) -> str:
    """`48 s`, `2 min 5 s`, `1 h 3 min`."""
    if seconds is None:
        return formats.NONE
    whole = int(formats.rounded(seconds, 0))
    minutes, rest = divmod(whole, 60)
    if not minutes:
        return f"{whole}{formats.NBSP}s"
    hours, minutes = divmod(minutes, 60)
    parts = [(hours, "h"), (minutes, "min")] if hours else [(minutes, "min"), (rest, "s")]
    return formats.NBSP.join(f"{count}{formats.NBSP}{unit}" for count, unit in parts if count)


def _chart(runs: list[Run]) -> Chart | None:
    """The runs that published, the oldest first; the one that made the pages as far as it had come."""
    if len(runs) < 2:
        return None
    newest = runs[-1]
    usual = median(run.seconds or Decimal(0) for run in runs[:-1])
    panels = [
        Panel("Seconds", [run.seconds for run in runs], [duration(run.seconds) for run in runs]),
        Panel("Rows that came", [run.rows_in for run in runs], [formats.number(run.rows_in) for run in runs]),
        Panel("Memory, MB", [memory(run) for run in runs], [formats.number(memory(run)) for run in runs]),
    ]
    days = [f"{run.as_of:%d %b %Y}".lstrip("0") if run.as_of else "?" for run in runs]
    texts = list(zip(days, *(panel.texts for panel in panels), strict=True))
    first, last = (f"as of {day}: {took}, {came} rows, {held} MB" for day, took, came, held in (texts[0], texts[-1]))
    return Chart(
        id="quality-runs-trend",
        finding=f"The newest run took {duration(newest.seconds)}, a usual one {duration(usual)}",
        sub=f"The last {formats.number(len(runs))} runs that published, the oldest first. Usual is the median of those "
        "before. Memory is the most that the run's own process held and the most that dbt held, added.",
        text=f"Time, rows that came and memory of each run that published. The oldest drawn, {first}; the newest, "
        f"{last}.",
        table=Table(
            "Time, rows and memory of each run that published",
            ["As of", *(panel.title for panel in panels)],
            [list(row) for row in texts],
        ),
        draw=lambda size: draw(panels, days, size),
    )
