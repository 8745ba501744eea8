"""What a rule is, as plain data: Great Expectations itself is only loaded when rows are judged."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from expectations.vocabulary import Vocabulary

if TYPE_CHECKING:
    import pandas as pd

STRUCTURE, STANDARD, AGREEMENT = "structure", "standard", "agreement"
CRITICAL, WARNING = "critical", "warning"
SHOWN_IDS = 20


@dataclass(frozen=True)
class When:
    """Only rows whose `column` compares so to `value` are judged; operator is one of == != <= >= < >."""

    column: str
    operator: str
    value: Any


@dataclass(frozen=True)
class Expect:
    """One expectation: `kind` is the name of its Great Expectations class, which `arguments` are handed to."""

    kind: str
    arguments: dict[str, Any]
    when: When | None = None


@dataclass(frozen=True)
class Rule:
    """One rule of a suite.

    finding: what is wrong with one record and what to do; `{column}` stands for the record's cell.
    about: the same for all records, where the finding names cells. expect: None for a rule on the whole batch.
    quarantine: ingestion's rules (`rule:column`) that refuse such a row before it gets here.
    """

    id: str
    step: str
    severity: str
    field: str
    finding: str
    expect: Expect | None = None
    about: str = ""
    quarantine: tuple[str, ...] = ()

    @property
    def description(self) -> str:
        """A sentence for all records; a column's name at its beginning stays as it is written in files."""
        text = self.about or self.finding
        starts_with_a_name = "_" in text.split(maxsplit=1)[0] or text.startswith(f"{self.field} ")
        return (text if starts_with_a_name else text[:1].upper() + text[1:]) + "."


@dataclass(frozen=True)
class Context:
    """What rows are judged against: the day as_of, the vocabulary, the folder of the seeds.

    counted_from: results count rows of that day and later (see Suite.counted_on); None: all rows.
    """

    as_of: date
    vocabulary: Vocabulary
    seeds: Path
    counted_from: date | None = None


def unchanged(frame: pd.DataFrame, context: Context) -> pd.DataFrame:
    """No helper columns."""
    return frame


@dataclass(frozen=True)
class Suite:
    """The rules of one entity. columns: what is read of its rows; prepare adds the helper columns rules look at.

    known_at: the timestamp before the end of as_of from which on a row is judged; None: every row is.
    counted_on: the day that decides whether a row counts in the results (Context.counted_from); None: every row does.
    Raises ValueError if two rules have the same id.
    """

    entity: str
    key: tuple[str, ...]
    columns: tuple[str, ...]
    rules: tuple[Rule, ...]
    prepare: Callable[[pd.DataFrame, Context], pd.DataFrame] = unchanged
    known_at: str | None = None
    counted_on: str | None = None

    def __post_init__(self) -> None:
        require_unique(self.entity, self.rules)


def require_unique(entity: str, rules: Sequence[Rule]) -> None:
    """Raise ValueError if two rules of an entity have the same id: one verdict would hide the other."""
    counts = Counter(rule.id for rule in rules)
    if twice := sorted(name for name, count in counts.items() if count > 1):
        raise ValueError(f"two rules of {entity} have the same id: {', '.join(twice)}. Give one of them another name")


@dataclass(frozen=True, order=True)
class Finding:
    """One record (its key's cells joined by '|') breaks one rule."""

    record_key: str
    rule: str


@dataclass(frozen=True)
class RuleResult:
    """A rule after its run. tried: records it applies to; failed: those that break it; error: why it could not run."""

    entity: str
    rule: str
    step: str
    severity: str
    field: str
    description: str
    tried: int = 0
    failed: int = 0
    samples: tuple[str, ...] = field(default=())
    error: str | None = None

    @property
    def passed(self) -> bool:
        return not self.failed and self.error is None

    @property
    def sample_ids(self) -> str:
        return ", ".join(self.samples[:SHOWN_IDS])

    def as_dict(self) -> dict[str, Any]:
        """The columns of the rules tables, and `error`."""
        names = ("entity", "rule", "step", "severity", "field", "description", "tried", "failed", "sample_ids", "error")
        return {name: getattr(self, name) for name in names}


def result_of(
    entity: str, rule: Rule, tried: int = 0, failed: int = 0, samples: list[str] | None = None, note: str = ""
) -> RuleResult:
    """The result of `rule`; `note` is said after its description."""
    about = f"{rule.description} {note}".strip()
    shown = tuple((samples or [])[:SHOWN_IDS])
    return RuleResult(entity, rule.id, rule.step, rule.severity, rule.field, about, tried, failed, shown)


def given(column: str, when: When | None = None) -> Expect:
    """The cell is filled in."""
    return Expect("ExpectColumnValuesToNotBeNull", {"column": column}, when)


def is_true(column: str, when: When | None = None) -> Expect:
    """The flag is true where it is known."""
    return Expect("ExpectColumnValuesToBeInSet", {"column": column, "value_set": [True]}, when)


def one_of(column: str, values: list[Any], when: When | None = None) -> Expect:
    """The cell, where there is one, holds one of these values."""
    return Expect("ExpectColumnValuesToBeInSet", {"column": column, "value_set": values}, when)


def between(column: str, low: Any = None, high: Any = None, when: When | None = None) -> Expect:
    """low <= cell <= high, where there is a cell."""
    arguments = {"column": column, "min_value": low, "max_value": high}
    return Expect("ExpectColumnValuesToBeBetween", {k: v for k, v in arguments.items() if v is not None}, when)


def unique(column: str) -> Expect:
    """No cell comes twice."""
    return Expect("ExpectColumnValuesToBeUnique", {"column": column})


def greater(larger: str, smaller: str, or_equal: bool = False, when: When | None = None) -> Expect:
    """One column is above (or equal to) another, where both are filled in."""
    arguments = {"column_A": larger, "column_B": smaller, "or_equal": or_equal}
    return Expect(
        "ExpectColumnPairValuesAToBeGreaterThanB", {**arguments, "ignore_row_if": "either_value_is_missing"}, when
    )


def equal(one: str, other: str, when: When | None = None) -> Expect:
    """Two columns hold the same, where both are filled in."""
    arguments = {"column_A": one, "column_B": other, "ignore_row_if": "either_value_is_missing"}
    return Expect("ExpectColumnPairValuesToBeEqual", arguments, when)
