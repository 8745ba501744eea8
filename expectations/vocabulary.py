"""The churn vocabulary, read from the seed that dbt and ingestion read too: seeds/churn_taxonomy.csv."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

SEED = "churn_taxonomy.csv"
COLUMNS = ("taxonomy_version", "field", "code", "label", "definition", "required_field")


class VocabularyError(ValueError):
    """The seed of the churn vocabulary cannot be used; the message says what is wrong with it."""


@dataclass(frozen=True)
class Entry:
    """One code: taxonomy_version, field and code name it; required_field is the column it makes required, or ''."""

    taxonomy_version: str
    field: str
    code: str
    label: str
    definition: str
    required_field: str = ""

    @property
    def name(self) -> tuple[str, str, str]:
        return self.taxonomy_version, self.field, self.code


@dataclass(frozen=True)
class Vocabulary:
    """All codes of all versions."""

    entries: tuple[Entry, ...]

    @property
    def versions(self) -> list[str]:
        """Oldest first: numbers by size, other names behind them."""
        found = {entry.taxonomy_version for entry in self.entries}
        return sorted(found, key=lambda v: (not v.isdecimal(), int(v) if v.isdecimal() else 0, v))

    def codes(self, field: str, version: str | None = None) -> set[str]:
        """The codes of a field in a version; of all versions if it is none of them."""
        known = version in self.versions
        return {e.code for e in self.entries if e.field == field and (not known or e.taxonomy_version == version)}

    def required_fields(self) -> list[str]:
        """The columns that some reason makes required, in the seed's order."""
        return list(dict.fromkeys(e.required_field for e in self.entries if e.field == "reason" and e.required_field))

    def reasons_requiring(self, column: str, version: str | None = None) -> set[str]:
        """The reasons that make `column` required in a version; in the newest if it is none of them."""
        chosen = version if version in self.versions else (self.versions or [None])[-1]
        return {
            e.code
            for e in self.entries
            if e.field == "reason" and e.required_field == column and e.taxonomy_version == chosen
        }

    def all_reasons_requiring(self, column: str) -> set[str]:
        """The reasons that make `column` required in some version."""
        return set().union(*(self.reasons_requiring(column, version) for version in self.versions))


def load_vocabulary(seeds: Path) -> Vocabulary:
    """Read the seed below the folder `seeds`. Raises VocabularyError if it is missing or lacks a column."""
    found = sorted(seeds.glob(f"**/{SEED}"))
    if not found:
        raise VocabularyError(f"there is no {SEED} below {seeds}: the churn standard has no vocabulary")
    with found[0].open(encoding="utf-8-sig", newline="") as handle:
        reader = csv.DictReader(handle)
        if missing := set(COLUMNS) - set(reader.fieldnames or []):
            raise VocabularyError(f"{found[0]} lacks the columns {', '.join(sorted(missing))}")
        return of_rows(reader)


def of_rows(rows: Iterable[Mapping[str, object]]) -> Vocabulary:
    """A vocabulary of rows with the seed's columns; cells become text, null becomes ''."""
    return Vocabulary(tuple(Entry(*(_text(row.get(name)) for name in COLUMNS)) for row in rows))


def _text(cell: object) -> str:
    return "" if cell is None else str(cell).strip()


def renamed(current: Vocabulary, published: Vocabulary) -> list[str]:
    """`version/field/code` of every published code that vanished or means something else now, sorted.

    A code is renamed if its label, its definition or the field it requires differs: records that were coded with it
    would silently change their meaning. New codes and new versions are no renaming.
    """
    now = {entry.name: entry for entry in current.entries}
    return sorted("/".join(entry.name) for entry in published.entries if now.get(entry.name) != entry)
