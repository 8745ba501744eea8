"""What an ingestion or a validation tells its caller: plain data, ready for JSON."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any


@dataclass
class EntityReport:
    """One entity after one run. Row counts are of this run's new batches, but for the totals.

    rows_in = accepted + quarantined + duplicates + held. held_batches and rejected_files are all that stand,
    not only this run's: held_batches [{batch_id, source, path, rows, quarantined}], rejected_files
    [{source, file, line, column, rule, message}]. data_issue: one sentence, None if all is well.
    """

    entity: str
    is_mapped: bool = False
    rows_in: int = 0
    accepted: int = 0
    quarantined: int = 0
    duplicates: int = 0
    held: int = 0
    filtered: int = 0
    new_batches: int = 0
    rows_total: int = 0
    quarantined_total: int = 0
    quarantined_by_rule: dict[str, int] = field(default_factory=dict)
    held_batches: list[dict[str, Any]] = field(default_factory=list)
    rejected_files: list[dict[str, Any]] = field(default_factory=list)
    schema_drift: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    last_delivered_on: date | None = None
    data_issue: str | None = None
    is_held: bool = False
    blocks_publication: bool = False

    def as_dict(self) -> dict[str, Any]:
        """The same as JSON-ready data; dates as ISO text."""
        data = asdict(self)
        data["last_delivered_on"] = self.last_delivered_on.isoformat() if self.last_delivered_on else None
        return data


@dataclass
class BrokenRow:
    """One row that would be quarantined. line is 1-based; rules are 'rule:column'."""

    line: int | None
    rules: list[str]
    messages: list[str]
    raw_text: str


@dataclass
class ValidationReport:
    """A file checked before it is sent. rejected: why it would be refused whole, None if it would not."""

    entity: str
    file: str
    source: str | None
    rejected: dict[str, Any] | None = None
    rows_in: int = 0
    accepted: int = 0
    quarantined: int = 0
    duplicates: int = 0
    filtered: int = 0
    quarantined_by_rule: dict[str, int] = field(default_factory=dict)
    broken: list[BrokenRow] = field(default_factory=list)
    schema_drift: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    would_be_held: bool = False

    @property
    def is_fine(self) -> bool:
        """True if the file would be accepted with every row."""
        return self.rejected is None and not self.quarantined
