"""Rules on all churn records together: too many without a reason, and codes that changed their meaning."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from expectations.frames import end_of
from expectations.rules import CRITICAL, STANDARD, WARNING, Context, Rule, RuleResult, result_of
from expectations.vocabulary import Vocabulary, renamed

if TYPE_CHECKING:
    import pandas as pd

ENTITY = "churn_records"
VAGUE = ("other", "unknown")
MOST_VAGUE_PERCENT = 10
LEAST_RECORDS = 10  # in a quarter, for a share to say anything

VAGUE_SHARE = Rule(
    "other_and_unknown_at_most_10_percent",
    STANDARD,
    WARNING,
    "primary_reason",
    f"more than {MOST_VAGUE_PERCENT} % of a quarter's records give `other` or `unknown` as the reason: ask again, or "
    "ask for a new code where one is missing",
)
RENAMED = Rule(
    "no_code_renamed",
    STANDARD,
    CRITICAL,
    "taxonomy_version",
    "a code was renamed, redefined or removed within a version of the vocabulary, so that records coded with it "
    "changed their meaning: put the old wording back into seeds/churn_taxonomy.csv and add a new version instead",
)
RULES = (VAGUE_SHARE, RENAMED)


@dataclass(frozen=True)
class Quarter:
    """One quarter of effective dates: its name (`2026 Q2`), its records, the keys of those without a real reason."""

    name: str
    records: int
    vague: list[str]

    @property
    def is_too_vague(self) -> bool:
        return 100 * len(self.vague) > MOST_VAGUE_PERCENT * self.records


def judged_quarter(frame: pd.DataFrame, context: Context) -> Quarter | None:
    """The latest complete or running quarter with at least ten records effective by as_of; None if there is none."""
    past = frame[frame["effective_date"] < end_of(context.as_of)]
    if past.empty:
        return None
    quarters = past["effective_date"].dt.to_period("Q")
    counts = quarters.value_counts()
    enough = counts[counts >= LEAST_RECORDS]
    if enough.empty:
        return None
    latest = enough.index.max()
    records = past[quarters == latest]
    vague = records[records["primary_reason"].isin(VAGUE)]
    return Quarter(f"{latest.year} Q{latest.quarter}", len(records), sorted(vague["churn_record_id"]))


def vague_share(frame: pd.DataFrame, context: Context) -> RuleResult:
    """At most 10 % of the judged quarter; within the limit nothing counts as failed."""
    quarter = judged_quarter(frame, context)
    if quarter is None:
        return result_of(ENTITY, VAGUE_SHARE, note=f"No quarter has {LEAST_RECORDS} records yet.")
    percent = f"{100 * len(quarter.vague) / quarter.records:.1f} %"
    note = f"Judged: {quarter.name}, {len(quarter.vague)} of {quarter.records} records ({percent})."
    broken = quarter.vague if quarter.is_too_vague else []
    return result_of(ENTITY, VAGUE_SHARE, quarter.records, len(broken), broken, note)


def no_code_renamed(current: Vocabulary, published: Vocabulary | None) -> RuleResult:
    """Against the vocabulary last published; None: nothing was published yet, and nothing is tried."""
    if published is None:
        return result_of(ENTITY, RENAMED, note="Nothing was published yet to compare with.")
    broken = renamed(current, published)
    return result_of(ENTITY, RENAMED, len(published.entries), len(broken), broken)
