"""View model of the Scorecard, the front page: everything the template prints, already text."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from orchestration.dashboards.parts import targets
from orchestration.dashboards.parts.facts import PublicationFacts
from orchestration.dashboards.parts.marts import ALL, Marts
from orchestration.dashboards.parts.page import Content, Source
from orchestration.dashboards.parts.table import DataTable
from orchestration.dashboards.scorecard import changes, headline, onward
from orchestration.dashboards.scorecard.file import targets_file
from orchestration.dashboards.scorecard.queries import Past, read_past
from orchestration.dashboards.words import formats
from orchestration.dashboards.words.rate_texts import together


@dataclass(frozen=True)
class Issue:
    """Something wrong with the data, and the targets it touches."""

    text: str
    touches: str


@dataclass(frozen=True)
class Scorecard:
    """objectives: judged targets only · unjudged: the rest, in the same order."""

    title: str
    lede: str
    tiles: list[headline.Tile]
    changes: changes.Changes
    counts: list[targets.StatusCount]
    total: int
    objectives: list[targets.ObjectiveView]
    unjudged: list[targets.TargetView]
    unjudged_title: str
    issues: list[Issue]
    file: DataTable
    onward: list[onward.Line]


def content(source: Source) -> list[Content]:
    """The front page."""
    past = read_past(source.connection)
    return [Content("scorecard", "index.html", "scorecard.html.j2", scorecard(source.marts, past, source.facts))]


def scorecard(marts: Marts, past: Past, facts: PublicationFacts) -> Scorecard:
    """The whole page from the marts, the publication before and the facts of one publication."""
    judged = [target for target in marts.targets if targets.is_judged(target)]
    rest = [target for target in marts.targets if not targets.is_judged(target)]
    objectives = targets.objectives(marts, judged, facts.as_of, facts.currency)
    unjudged = targets.rows_of(targets.objectives(marts, rest, facts.as_of, facts.currency))
    rows = [*targets.rows_of(objectives), *unjudged]
    return Scorecard(
        title=_title(marts),
        lede=_lede(marts, facts),
        tiles=headline.tiles(marts, facts),
        changes=changes.changes(marts, past, {row.target_id: row for row in rows}, facts),
        counts=targets.status_counts(marts.targets),
        total=len(marts.targets),
        objectives=objectives,
        unjudged=unjudged,
        unjudged_title=_unjudged_title(unjudged, bool(objectives)),
        issues=_issues(rows),
        file=targets_file(marts.targets, rows),
        onward=onward.lines(marts, facts.currency),
    )


def _title(marts: Marts) -> str:
    """The state of the plan in one sentence; judged targets only, so that missing data never looks like failure."""
    judged = [t for t in marts.targets if targets.is_judged(t)]
    achieved = sum(t.status == "achieved" for t in judged)
    if not judged:
        return "No target can be judged yet"
    if achieved == len(judged):
        return (
            "The only target that can be judged is achieved"
            if achieved == 1
            else f"All {achieved} targets that can be judged are achieved"
        )
    others = [f"{c.count} {c.word.lower()}" for c in targets.status_counts(judged) if c.status != "achieved"]
    return f"{achieved or 'None'} of {formats.counted(len(judged), 'judged target')} achieved, {together(others)}"


def _lede(marts: Marts, facts: PublicationFacts) -> str:
    months = marts.months(ALL)
    if not months and marts.top_customers:
        return "This publication holds no MRR by month."
    if not months or not months[-1].closing_customers:
        return f"No customer has MRR on {formats.day(facts.as_of)}."
    now = months[-1]
    worst = _furthest(marts)
    text = (
        f"{formats.counted(now.closing_customers, 'active customer')} bring"
        f"{'s' if now.closing_customers == 1 else ''} {formats.money(now.closing_mrr, facts.currency)} MRR on"
        f" {formats.day(facts.as_of)}."
    )
    return f"{text} {worst}" if worst else text


def _furthest(marts: Marts) -> str | None:
    """The rate short of its target with the widest gap; no other units, which do not compare, and no small samples."""
    short = [
        t
        for t in marts.targets
        if targets.is_judged(t)
        and t.status != "achieved"
        and t.unit == "ratio"
        and t.distance is not None
        and not t.is_small_sample
    ]
    if not short:
        return None
    widest = max(short, key=lambda t: (abs(t.distance or 0), t.target_id))
    segment = "" if widest.segment == ALL else f" in {widest.segment}"
    return (
        f"Of the rates with a full sample, furthest from its target: {widest.metric_name}{segment},"
        f" {formats.percent(widest.value)} against {formats.percent(widest.target_value)}."
    )


def _unjudged_title(rows: list[targets.TargetView], is_some_judged: bool) -> str:
    more = " more" if is_some_judged else ""
    unset = sum(row.status == "unset" for row in rows)
    unknown = len(rows) - unset
    if unset and unknown:
        return f"{len(rows)}{more} not judged: {unset} without a target set and {unknown} not measurable"
    return f"{len(rows)}{more} {'without a target set' if unset else 'not measurable'}"


def _issues(rows: Iterable[targets.TargetView]) -> list[Issue]:
    """Each once, with all it touches: one delivery that is held touches many targets."""
    touched: dict[str, list[str]] = {}
    for row in rows:
        if row.data_issue:
            names = touched.setdefault(row.data_issue, [])
            names += [row.name] if row.name not in names else []
    return [Issue(text, together(names)) for text, names in touched.items()]
