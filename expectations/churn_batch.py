"""Rules on all churn records together: too many without a reason, codes that changed, records from the future."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from expectations.frames import end_of
from expectations.rules import CRITICAL, STANDARD, WARNING, Context, Rule, RuleResult, result_of
from expectations.vocabulary import Vocabulary, renamed

if TYPE_CHECKING:
    import pandas as pd

ENTITY = "churn_records"
VAGUE = ("other", "unknown")
MOST_VAGUE_PERCENT = 10

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
    "changed their meaning: put its first wording back into seeds/churn_taxonomy.csv and add a new version instead",
)
AHEAD = Rule(
    "recorded_by_as_of",
    STANDARD,
    WARNING,
    "recorded_at",
    "recorded_at lies more than a day after the day the figures describe, so the record counts nowhere until then: "
    "correct recorded_at",
)
RULES = (VAGUE_SHARE, RENAMED, AHEAD)


@dataclass(frozen=True)
class Quarter:
    """One quarter of effective dates: its name (`2026 Q2`), its records with a reason, the keys of the vague ones."""

    name: str
    records: int
    vague: list[str]

    @property
    def is_too_vague(self) -> bool:
        return 100 * len(self.vague) > MOST_VAGUE_PERCENT * self.records

    @property
    def told(self) -> str:
        percent = f" ({100 * len(self.vague) / self.records:.1f} %)" if self.records else ""
        return f"{self.name}, {len(self.vague)} of {self.records} records{percent}"


def judged_quarters(frame: pd.DataFrame, context: Context) -> tuple[Quarter, Quarter]:
    """The last complete quarter and the running one, as far as records are effective by as_of.

    A quarter is complete at its last day. Records without a reason are in neither count.
    """
    import pandas as pd

    past = frame[(frame["effective_date"] < end_of(context.as_of)) & frame["primary_reason"].notna()]
    quarters = past["effective_date"].dt.to_period("Q")
    running = pd.Period(end_of(context.as_of), "Q")

    def quarter(period: pd.Period) -> Quarter:
        records = past[quarters == period]
        vague = records[records["primary_reason"].isin(VAGUE)]
        return Quarter(f"{period.year} Q{period.quarter}", len(records), sorted(vague["churn_record_id"]))

    return quarter(running - 1), quarter(running)


def vague_share(frame: pd.DataFrame, context: Context) -> RuleResult:
    """At most 10 % of either quarter; a quarter within the limit has no failed records."""
    quarters = judged_quarters(frame, context)
    note = f"Judged of the records that give a reason: {'; '.join(quarter.told for quarter in quarters)}."
    broken = [key for quarter in quarters if quarter.is_too_vague for key in quarter.vague]
    return result_of(ENTITY, VAGUE_SHARE, sum(quarter.records for quarter in quarters), len(broken), broken, note)


def no_code_renamed(current: Vocabulary, published: Vocabulary | None) -> RuleResult:
    """Against every code's first published meaning; None: nothing was published yet, and nothing is tried."""
    if published is None:
        return result_of(ENTITY, RENAMED, note="Nothing was published yet to compare with.")
    broken = renamed(current, published)
    return result_of(ENTITY, RENAMED, len(published.entries), len(broken), broken)


def recorded_by_as_of(frame: pd.DataFrame, context: Context) -> RuleResult:
    """Over every record there is, also those that are not known at as_of: more than a day ahead is a typing error."""
    ahead = frame[frame["recorded_at"] >= end_of(context.as_of) + timedelta(days=1)]
    return result_of(ENTITY, AHEAD, len(frame), len(ahead), sorted(ahead["churn_record_id"]))
