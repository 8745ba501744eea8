"""One sentence on whether the figures can be relied on, and why not."""

from __future__ import annotations

from dataclasses import dataclass

from orchestration.dashboards.parts.marts import Marts
from orchestration.dashboards.quality.checks import severity
from orchestration.dashboards.quality.queries import QualityData
from orchestration.dashboards.quality.words import severity_rank, spaced
from orchestration.dashboards.words import formats
from orchestration.dashboards.words.rate_texts import together
from orchestration.dashboards.words.wording import reason_text

NAMED = 3  # kinds of data named in the lede


@dataclass(frozen=True)
class Verdict:
    """`level`: sound, care, repair or unknown; `word` says it; title and lede are sentences."""

    level: str
    word: str
    title: str
    lede: str


def verdict(marts: Marts, quality: QualityData) -> Verdict:
    """Repair: a check failed that is more than a warning. Care: something is late, held, or warns."""
    mapped = [f for f in marts.freshness if f.is_mapped]
    if not mapped and not quality.arrivals and not quality.checks:
        return Verdict("unknown", "Nothing known", "No data has come yet", "No source delivers anything yet.")
    late = {a.source for a in quality.arrivals if a.is_late}
    failing = [c for c in quality.checks if not c.passed]
    grave = [c for c in failing if severity_rank(severity(c)) < 2]
    warnings = len(failing) - len(grave)
    troubled = [f for f in mapped if f.is_held or f.data_issue]
    waiting = len(quality.held or troubled)
    issues = []
    if grave:
        issues.append(f"{formats.counted(len(grave), 'check')} failed")
    if waiting:
        issues.append(f"{formats.counted(waiting, 'delivery', 'deliveries')} {_is(waiting)} held or rejected")
    if late:
        issues.append(f"{formats.counted(len(late), 'source')} {_is(len(late))} late")
    if warnings:
        issues.append(f"{formats.counted(warnings, 'check')} warn{'s' if warnings == 1 else ''}")
    if not issues:
        checked = f" All {formats.number(len(quality.checks))} checks passed." if len(quality.checks) > 1 else ""
        lede = f"Every source delivered when it should, and nothing is held.{checked}"
        return Verdict("sound", "Sound", "The data behind these pages is complete and on time", lede)
    told = [f"{_plain(f.data_issue) or spaced(f.entity) + ': a delivery is held'}." for f in troubled[:NAMED]]
    if len(troubled) > NAMED:
        told.append(f"{len(troubled) - NAMED} more kinds of data have an issue.")
    if late:
        told.append(f"Late: {', '.join(sorted(late)[:NAMED])}{' and more' if len(late) > NAMED else ''}.")
    if not told:
        told.append("No delivery is missing. Which rows are left out of the figures, and why, stands below.")
    if grave:
        title = f"Mend the data before relying on these figures: {together(issues)}"
        return Verdict("repair", "Needs repair", title, " ".join(told))
    return Verdict("care", "Usable with care", f"The figures are usable with care: {together(issues)}", " ".join(told))


def _is(count: int) -> str:
    return "is" if count == 1 else "are"


def _plain(issue: str | None) -> str | None:
    text = reason_text(issue)
    return text.rstrip(".") if text else None
