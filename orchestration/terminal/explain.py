"""A published figure explained: what it means, who is behind it, and which files it came from."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path

from rich.markup import escape
from rich.table import Table

from orchestration.explain.errors import ExplainError
from orchestration.explain.figure import Figure, find
from orchestration.explain.files import SourceFile, entities_of, files_behind, foremost
from orchestration.explain.parts import Part, behind, write_csv
from orchestration.explain.restated import Restatement, restated
from orchestration.publish.reading import reading
from orchestration.publish.release import current
from orchestration.settings import Settings
from orchestration.terminal.console import console

NOT_TOLD = (
    "Who is behind it is not published: the figure is no sum over customers, or its period ended over 13 months ago."
)
WITHHELD = "Who is behind it is not published: it rests on reviews of single employees."
REVIEWS = "performance_reviews"
FILES_NAMED = 5  # files of a restatement that its line names


def explain(
    settings: Settings,
    metric: str,
    segment: str,
    period: str | None,
    breakdown: str | None,
    top: int | None,
    csv: Path | None,
) -> None:
    """Print everything about one figure; top: customers and files to list (None: all); csv: where to write them all.

    Raises ExplainError where nothing is published, or nothing by that name, or csv has no folder to lie in.
    """
    if csv and not csv.parent.is_dir():
        raise ExplainError(f"there is no folder {csv.parent}: make it, or write {csv.name} elsewhere")
    release = current(settings.published)
    if release is None:
        raise ExplainError("nothing is published yet: run `cs-metrics demo` or `cs-metrics run`")
    folder = settings.published / "releases" / release.publication_id
    with reading(folder) as marts:
        figure = find(marts, metric, segment, period, breakdown)
        entities = entities_of(settings.root, figure.metric_id)
        why_not = WITHHELD if REVIEWS in entities else NOT_TOLD
        parts = None if REVIEWS in entities else behind(marts, figure)
        history = restated(marts, figure)
    if csv and parts is None:
        raise ExplainError(f"there is nobody to write to {csv}. {why_not}")
    _figure(figure, history)
    if parts is None:
        console.print(f"\n{why_not}", soft_wrap=True)
    else:
        _parts(figure, parts, top)
    if _is_of_something(figure, parts):
        at = release.published_at.replace(tzinfo=None)
        _files(files_behind(settings.landing, entities, parts, at), entities, top)
    if csv and parts is not None:
        write_csv(csv, figure, parts)
        console.print(f"\nAll {len(parts):,} rows behind it are in {escape(str(csv))}", soft_wrap=True, highlight=False)


def _is_of_something(figure: Figure, parts: Sequence[Part] | None) -> bool:
    """Whether rows are behind it at all; if not, no file is."""
    if figure.not_measurable_reason:
        return False
    return bool(figure.value or figure.sample_size or figure.count_excluded) if parts is None else bool(parts)


def _figure(figure: Figure, history: Sequence[Restatement]) -> None:
    where = figure.segment
    if figure.breakdown != "none":
        where += f", {figure.breakdown} {figure.breakdown_value}"
    console.print(f"[bold]{escape(figure.name)}[/] ({figure.metric_id})", highlight=False)
    lines = {
        "Segment": where,
        "Period": f"{figure.period}, as published as of {figure.as_of}",
        "Definition": figure.definition,
    }
    if figure.numerator is not None:
        lines["Numerator"] = _counted(figure.numerator, figure.numerator_words)
    if figure.denominator is not None:
        lines["Denominator"] = _counted(figure.denominator, figure.denominator_words)
    lines["Value"] = _value(figure)
    if history:
        lines["Restated"] = _restated(history, figure.unit)
    lines["Population"] = _population(figure)
    if figure.data_issue:
        lines["Data issue"] = figure.data_issue
    for name, text in lines.items():
        console.print(f"  {name:<12}{escape(text)}", highlight=False, soft_wrap=True)


def _counted(number: Decimal, words: str | None) -> str:
    return f"{_amount(number)}: {words}" if words else _amount(number)


def _value(figure: Figure) -> str:
    if figure.value is None:
        return f"none: {figure.not_measurable_reason or 'the denominator is 0'}"
    told = _in_unit(figure.value, figure.unit)
    if figure.ci_low is not None and figure.ci_high is not None:
        told += f", 95 % interval {_in_unit(figure.ci_low, figure.unit)} to {_in_unit(figure.ci_high, figure.unit)}"
    return told


def _restated(history: Sequence[Restatement], unit: str) -> str:
    """`10.00 % as published for as_of 2026-06-29, 9.76 % since 2026-06-30 (customers.csv)`, and so on."""

    def told(value: Decimal | None) -> str:
        return "none" if value is None else _in_unit(value, unit)

    steps = [f"{told(history[0].old_value)} as published for as_of {history[0].old_as_of}"]
    return ", ".join(
        steps + [f"{told(step.new_value)} since {step.new_as_of} ({_brought_by(step)})" for step in history]
    )


def _brought_by(step: Restatement) -> str:
    if not step.files:
        return "no file: a definition or a mapping changed"
    named = ", ".join(step.files[:FILES_NAMED])
    more = f" and {len(step.files) - FILES_NAMED} more" if len(step.files) > FILES_NAMED else ""
    return f"{named}{more}" if step.is_traced else f"of what arrived between: {named}{more}"


def _population(figure: Figure) -> str:
    told = f"{figure.sample_size or 0:,} in the sample"
    if figure.is_small_sample:
        told += " (under 30: a small sample)"
    if figure.count_excluded:
        told += f"; {figure.count_excluded:,} left out, because they cannot be judged (yet)"
    return told


def _parts(figure: Figure, parts: Sequence[Part], top: int | None) -> None:
    """Those that add to the numerator, those in the denominator alone, those left out: a table each."""
    counting = [part for part in parts if part.numerator]
    left_out = [part for part in parts if part.is_left_out]
    others = [part for part in parts if not part.numerator and not part.is_left_out]
    _table("Behind the numerator", figure, counting, top)
    _table("In the denominator alone" if figure.denominator else "Adding nothing", figure, others, top)
    _table("Left out", figure, left_out, top)


def _table(title: str, figure: Figure, parts: Sequence[Part], top: int | None) -> None:
    if not parts:
        return
    table = Table(title=f"{title}: {len(parts):,}", title_justify="left")
    table.add_column("customer" if parts[0].is_customer else "id")
    has_segments = figure.segment == "All" and parts[0].is_customer
    if has_segments:
        table.add_column("segment")
    for name in ("numerator", "denominator"):
        table.add_column(name, justify="right")
    table.add_column("what made it count")
    for part in parts[:top]:
        who = f"{part.unit_id} {part.name}" if part.name else part.unit_id
        cells = [escape(who), part.segment] if has_segments else [escape(who)]
        table.add_row(*cells, _amount(part.numerator), _amount(part.denominator), escape(part.evidence or ""))
    console.print()
    console.print(table)
    _rest(len(parts), top)


def _files(files: Sequence[SourceFile], entities: Sequence[str], top: int | None) -> None:
    """The files with most rows of them, of every entity some."""
    console.print()
    if not files:
        console.print(f"No landed file of {', '.join(entities) or 'any entity'} holds rows of them.", soft_wrap=True)
        return
    table = Table(title=f"Where it came from: {len(files):,} deliveries", title_justify="left")
    for name in ("entity", "source", "file"):
        table.add_column(name)
    table.add_column("rows of them", justify="right")
    for file in foremost(files, top):
        rows = f"{file.rows:,}" if file.is_about_them else f"all {file.rows:,}"
        table.add_row(file.entity, escape(file.source), escape(", ".join(file.files)), rows)
    console.print(table)
    _rest(len(files), top)


def _rest(total: int, top: int | None) -> None:
    if top is not None and total > top:
        console.print(f"... and {total - top:,} more: --all lists them", highlight=False)


def _amount(number: Decimal | None) -> str:
    """4 -> 4, 0.66666667 -> 0.6667, 1250.5 -> 1,250.50; – for nothing."""
    if number is None:
        return "–"
    if number == number.to_integral_value():
        return f"{number:,.0f}"
    return f"{number:,.2f}" if number == round(number, 2) else f"{number:,.4f}"


def _in_unit(number: Decimal, unit: str) -> str:
    if unit == "ratio":
        return f"{number * 100:,.2f} %"
    told = _amount(round(number, 2))
    return told if unit in ("count", "index") else f"{told} {unit}"
