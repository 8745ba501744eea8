"""What changed since the publication before: statuses, judged figures, MRR, customers, the past itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from orchestration.dashboards.parts.facts import PublicationFacts
from orchestration.dashboards.parts.figure import Figure
from orchestration.dashboards.parts.marts import Marts, Target
from orchestration.dashboards.parts.target_texts import is_lower_better, whom
from orchestration.dashboards.parts.targets import TargetView
from orchestration.dashboards.scorecard.moved import RevenueSince, revenue_since
from orchestration.dashboards.scorecard.queries import Before, Past, TargetChange
from orchestration.dashboards.scorecard.restated import RestatedView, restated
from orchestration.dashboards.words import formats
from orchestration.dashboards.words.wording import STATUS_WORDS

MOVES = 5
# Worst first; what is not judged ranks nowhere.
_RANKS = ("missed", "at_risk", "on_track", "achieved")


@dataclass(frozen=True)
class StatusChange:
    """A target that stands elsewhere, or whose value to reach is another. trend: better, worse or None.

    old, new: key and word of a status, None where the target was not there or is gone.
    """

    name: str
    unit: str | None
    segment: str
    old: tuple[str, str] | None
    new: tuple[str, str] | None
    old_value: str
    figure: Figure | None
    trend: str | None
    note: str | None


@dataclass(frozen=True)
class Move:
    """A judged figure that moved and whose target stands where it stood."""

    name: str
    unit: str | None
    segment: str
    old_value: str
    figure: Figure
    change: str
    trend: str


@dataclass(frozen=True)
class Changes:
    """The section of what changed; `none`: why there is nothing to tell, and then nothing else."""

    title: str
    about: str | None
    none: str | None
    statuses_title: str
    statuses: list[StatusChange]
    moves: list[Move]
    moves_note: str
    revenue: RevenueSince | None
    restated: RestatedView | None


def changes(marts: Marts, past: Past, rows: Mapping[str, TargetView], facts: PublicationFacts) -> Changes:
    """The whole section. rows: every target of this publication as the page shows it, by its id."""
    if past.before is None:
        why = "This is the first publication, or the first that remembers: there is none before it to compare with."
        return Changes("What changed", None, why, "", [], [], "", None, None)
    targets = {target.target_id: target for target in marts.targets}
    stands = [_status(c, targets.get(c.target_id), rows, facts.currency) for c in past.targets if _is_other(c)]
    moved = [c for c in past.targets if not _is_other(c) and _is_seen(c, facts.currency) and c.target_id in targets]
    sure = [c for c in moved if not targets[c.target_id].is_small_sample]
    largest = sorted(sure, key=lambda c: (-_size(c), c.target_id))[:MOVES]
    past_told = restated(marts, past.restated, facts.currency)
    this = next((m.publication_id for m in reversed(past.moved)), "")
    return Changes(
        title=_title(stands, _since(past.before, facts), bool(past.targets)),
        about=f"Compared with the publication of {formats.moment(past.before.published_at)},"
        f" whose figures are as of {formats.day(past.before.as_of)}."
        + ("" if past_told else " No figure of a past period was restated since."),
        none=None,
        statuses_title=_statuses_title(len(stands), bool(past.targets)),
        statuses=sorted(stands, key=lambda c: (c.trend != "worse", c.trend != "better")),
        moves=[_move(c, targets[c.target_id], rows[c.target_id], facts.currency) for c in largest],
        moves_note=_moves_note(len(sure), len(moved) - len(sure)),
        revenue=revenue_since(marts, past.moved, this, facts.currency),
        restated=past_told,
    )


def _since(before: Before, facts: PublicationFacts) -> str:
    """The day of the older figures; of a second publication of one day, when the first was made."""
    is_same_day = before.as_of == facts.as_of
    return f"since {formats.moment(before.published_at) if is_same_day else formats.day(before.as_of)}"


def _title(stands: list[StatusChange], since: str, is_known: bool) -> str:
    if not is_known:
        return f"What changed {since}"
    better, worse = (sum(c.trend == trend for c in stands) for trend in ("better", "worse"))
    if not better and not worse:
        return f"No target stands better or worse {since}"
    parts = [f"{formats.counted(better, 'target')} better"] if better else []
    parts += [f"{formats.number(worse) if better else formats.counted(worse, 'target')} worse"] if worse else []
    return f"{', '.join(parts)} {since}"


def _statuses_title(count: int, is_known: bool) -> str:
    if not is_known:
        return "The publication before told no targets that can be compared"
    return f"{formats.counted(count, 'target')} with another status" if count else "Every target stands where it stood"


def _is_other(change: TargetChange) -> bool:
    return change.old_status != change.new_status or change.old_target_value != change.new_target_value


def _status(change: TargetChange, target: Target | None, rows: Mapping[str, TargetView], currency: str) -> StatusChange:
    row = rows.get(change.target_id)
    return StatusChange(
        name=change.metric_name,
        unit=row.unit if row else None,
        segment=whom(change.segment, change.breakdown_value),
        old=_word(change.old_status),
        new=_word(change.new_status),
        old_value=formats.figure(change.old_value, change.unit, currency),
        figure=row.figure if row and target else None,
        trend=_trend(change),
        note=_note(change, currency),
    )


def _word(status: str | None) -> tuple[str, str] | None:
    if status is None:
        return None
    return (status, STATUS_WORDS[status]) if status in STATUS_WORDS else ("not_measurable", status)


def _trend(change: TargetChange) -> str | None:
    if change.old_status == change.new_status or not {change.old_status, change.new_status} <= set(_RANKS):
        return None
    old, new = (_RANKS.index(status or "") for status in (change.old_status, change.new_status))
    return "better" if new > old else "worse"


def _note(change: TargetChange, currency: str) -> str | None:
    if change.old_status is None:
        return "New target"
    if change.new_status is None:
        return "No longer a target"
    if change.old_target_value == change.new_target_value:
        return None
    old, new = (
        "none" if value is None else formats.figure(value, change.unit, currency)
        for value in (change.old_target_value, change.new_target_value)
    )
    return f"Target {old} before, {new} now"


def _is_seen(change: TargetChange, currency: str) -> bool:
    """Whether it moved in the digits that are shown."""
    old, new = (formats.figure(value, change.unit, currency) for value in (change.old_value, change.new_value))
    return _size(change) > 0 and old != new


def _size(change: TargetChange) -> Decimal:
    """The move as a share of the target, which makes units comparable; 0 where nothing moved or none is set."""
    if change.old_value is None or change.new_value is None or not change.new_target_value:
        return Decimal(0)
    return abs((change.new_value - change.old_value) / change.new_target_value)


def _move(change: TargetChange, target: Target, row: TargetView, currency: str) -> Move:
    gap = (change.new_value or Decimal(0)) - (change.old_value or Decimal(0))
    text = formats.difference(gap, change.unit, currency, sign=True)
    return Move(
        name=change.metric_name,
        unit=row.unit,
        segment=whom(change.segment, change.breakdown_value),
        old_value=formats.figure(change.old_value, change.unit, currency),
        figure=row.figure,
        change=text,
        trend="better" if (gap < 0) == is_lower_better(target.direction) else "worse",
    )


def _moves_note(sure: int, small: int) -> str:
    """What the list holds: how many moved, and that noise is left out."""
    left = f" {formats.counted(small, 'small sample')} left out." if small else ""
    if not sure:
        return f"No judged figure moved while its target stands where it stood.{left}"
    if sure == 1:
        return f"The one figure that moved.{left}"
    which = f"{MOVES} of {sure} figures that moved" if sure > MOVES else f"The {sure} figures that moved"
    return f"{which}, by the size of the move against the target.{left}"
