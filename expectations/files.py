"""One file judged before it is sent: the rules of its entity's suite, line by line."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb

from expectations import churn_agreement, churn_file, store
from expectations.frames import keys_of, to_the_cent
from expectations.rules import Context, Rule, RuleResult, result_of
from expectations.runner import Judged, judge
from expectations.suites import suite_of
from expectations.vocabulary import load_vocabulary
from orchestration.ingest.contract import Contract

if TYPE_CHECKING:
    import pandas as pd

LISTED = 1000
SHOWN_TEXT = 80  # characters of a cell
_LATER = "Agreement with billing is checked in the daily run"
_WHOLE = (
    "Whether every lost customer has its record, and how many give `other` or `unknown`, is judged over all records, "
    "in the daily run."
)


@dataclass(frozen=True)
class BrokenLine:
    """One record breaks one rule. line: 1-based, None where the file has none; text: what to do about it."""

    line: int | None
    record_key: str
    rule: str
    severity: str
    text: str


@dataclass
class FileVerdict:
    """broken: at most 1000, by line; broken_total: all of them; results: every rule that was asked."""

    broken: list[BrokenLine] = field(default_factory=list)
    broken_total: int = 0
    results: list[RuleResult] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    @property
    def is_fine(self) -> bool:
        return all(result.passed for result in self.results)


@dataclass(frozen=True)
class _Broken:
    """A row of a frame that breaks a rule; put into words only where it is listed."""

    rule: Rule
    record_key: str
    row: int
    frame: pd.DataFrame

    @property
    def line(self) -> int | None:
        return self.frame["line"].iat[self.row]

    @property
    def place(self) -> tuple[bool, int, str]:
        return self.line is None, self.line or 0, self.record_key

    def told(self) -> BrokenLine:
        cells = {str(name): cell for name, cell in self.frame.iloc[self.row].items()}
        return BrokenLine(self.line, self.record_key, self.rule.id, self.rule.severity, text_of(self.rule, cells))


@dataclass(frozen=True)
class Judge:
    """Who judges: the contracts' rules as of a day, and the warehouse whose MRR model is asked, if it is there."""

    contracts: dict[str, Contract]
    seeds: Path
    warehouse: Path
    as_of: date

    def verdict(self, entity: str, connection: duckdb.DuckDBPyConnection, relation: str) -> FileVerdict:
        """Judge the rows of a relation (SQL: the contract's columns and `line`), every version of a key by itself."""
        contract, context = self.contracts[entity], Context(self.as_of, load_vocabulary(self.seeds), self.seeds)
        suite = suite_of(entity, self.contracts, self.seeds)
        types = {"line": "bigint", **store.types_of(contract, suite.columns)}
        rows = store.fetch(connection, f"{relation} as rows order by line nulls last, _row_number", types, contract.key)
        found = FileVerdict()
        broken: list[_Broken] = []
        asked = [rule for rule in suite.rules if rule.expect and "Unique" not in rule.expect.kind]
        broken += _ask(entity, asked, suite.prepare(rows, context), suite.key, found)
        if entity == churn_agreement.ENTITY:
            broken += _ask(entity, [churn_agreement.SECOND], churn_file.with_seconds(rows), suite.key, found)
            broken += self._ask_billing(rows, context, found)
            found.notes.append(_WHOLE)
        broken.sort(key=lambda one: one.place)
        found.broken_total = len(broken)
        found.broken = [one.told() for one in broken[:LISTED]]
        return found

    def _ask_billing(self, rows: pd.DataFrame, context: Context, found: FileVerdict) -> list[_Broken]:
        """Customer and amounts against the MRR model of the last run, if there was one and nobody is writing.

        Records that take effect after the day of that run are not compared: billing is not known that far.
        """
        if not self.warehouse.exists():
            found.notes.append(f"{_LATER}: nothing was loaded into {self.warehouse.parent} yet.")
            return []
        try:
            with store.read_only(self.warehouse) as connection:
                built = churn_file.built_for(connection)
                if built is None:
                    found.notes.append(f"{_LATER}: the warehouse has no MRR model yet.")
                    return []
                frame = churn_file.against_billing(connection, rows)
        except duckdb.IOException:
            found.notes.append(f"{_LATER}: another program has the warehouse open at the moment.")
            return []
        known = min(built, self.as_of)
        if later := churn_file.count_later(frame, known):
            found.notes.append(churn_file.LATER.format(count=later, s="s" * (later > 1), day=known))
        prepared = churn_agreement.prepare(frame, replace(context, as_of=known))
        return _ask(churn_agreement.ENTITY, churn_file.BILLING, prepared, churn_agreement.SUITE.key, found)


def _ask(
    entity: str, rules: Sequence[Rule], frame: pd.DataFrame, key: tuple[str, ...], found: FileVerdict
) -> list[_Broken]:
    """Add the result of every rule to `found`; returns what is broken."""
    keys, verdicts, broken = keys_of(frame, key), judge(rules, frame), []
    for rule in rules:
        verdict = verdicts.get(rule.id, Judged())
        samples = [keys[row] for row in verdict.rows]
        result = result_of(entity, rule, verdict.tried, len(samples), samples)
        found.results.append(replace(result, error=verdict.error))
        broken += [_Broken(rule, keys[row], row, frame) for row in verdict.rows]
    return broken


def text_of(rule: Rule, cells: Mapping[str, Any]) -> str:
    """What the rule says of a record with these cells."""
    return rule.finding.format_map({name: _shown(cell) for name, cell in cells.items()})


def _shown(cell: Any) -> str:
    import pandas as pd

    if cell is None or cell is pd.NaT:
        return "nothing"
    if isinstance(cell, datetime):
        return f"{cell:%Y-%m-%d}" if cell == cell.normalize() else f"{cell:%Y-%m-%d %H:%M}"  # type: ignore[attr-defined]
    if isinstance(cell, Decimal):
        return f"{cell:.2f}" if cell == to_the_cent(cell) else f"{cell.normalize():f}"
    text = str(cell)
    return text if len(text) <= SHOWN_TEXT else text[:SHOWN_TEXT] + " ..."
