"""Structural rules, made from the contract: ingestion quarantines what breaks them, and here is the proof.

Great Expectations looks at the accepted rows; the rows in quarantine are counted beside them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from expectations.rules import CRITICAL, SHOWN_IDS, STRUCTURE, Expect, Rule, RuleResult, between, given, one_of, unique
from orchestration.ingest.contract import Column, Contract

OTHER_FAULTS = "row_can_be_read"
_KINDS = {"date": "a date", "timestamp": "a date and time", "boolean": "true or false", "integer": "a whole number"}
_REDELIVER = "the row waits in quarantine until a corrected one is delivered"


@dataclass(frozen=True)
class QuarantinedRow:
    """A row that stands in quarantine: where it lies (`file:line`) and the rules (`rule:column`) it breaks."""

    place: str
    rules: tuple[str, ...]


def structure_rules(contract: Contract, proofs: Mapping[str, Expect]) -> tuple[Rule, ...]:
    """One rule for each way in which a row can break the contract, and one for all other ways.

    proofs: the expectation of rules that the contract states as SQL, or that need a helper column, by rule id.
    """
    rules = [rule for column in contract.columns for rule in _column_rules(column)]
    key = contract.key[0]
    duplicate = f"{key} comes twice in one file with other content: keep one row of it; both wait in quarantine"
    sole = unique(key) if len(contract.key) == 1 else None
    rules.append(Rule(f"{key}_unique", STRUCTURE, CRITICAL, key, duplicate, sole, quarantine=(f"duplicate_key:{key}",)))
    for rule in contract.rules:
        broken = tuple(f"{rule.id}:{column}" for column in rule.columns)
        text = f"{rule.message}: correct it at its source; {_REDELIVER}"
        rules.append(Rule(rule.id, STRUCTURE, CRITICAL, rule.columns[0], text, quarantine=broken))
    text = f"the row cannot be read as the source's mapping says: see its reasons; {_REDELIVER}"
    rules.append(Rule(OTHER_FAULTS, STRUCTURE, CRITICAL, key, text))
    return tuple(replace(rule, expect=proofs.get(rule.id, rule.expect)) for rule in rules)


def _column_rules(column: Column) -> list[Rule]:
    name = column.name
    rules = []

    def add(suffix: str, text: str, expect: Expect | None, *quarantine: str) -> None:
        broken = tuple(f"{rule}:{name}" for rule in quarantine)
        finding = f"{name} {text}; {_REDELIVER}"
        rules.append(Rule(f"{name}_{suffix}", STRUCTURE, CRITICAL, name, finding, expect, quarantine=broken))

    if column.required:
        add("given", "is missing: fill it in", given(name), "required")
    if column.base_type != "varchar":
        kind = _KINDS.get(column.base_type, "a number")
        add("readable", f"is not {kind} we can use: correct it", _readable(column), "cast", "date_window")
    if column.enum is not None:
        text = "holds a word that is not in its list: use one of the list"
        add("in_list", text, one_of(name, list(column.enum)), column.enum_rule)
    if column.minimum is not None:
        add("not_below_minimum", f"is below {column.minimum}: correct it", between(name, float(column.minimum)), "min")
    return rules


def _readable(column: Column) -> Expect:
    """What the warehouse's type promises, asked of the values."""
    if column.base_type in ("date", "timestamp"):
        return between(column.name, datetime(1990, 1, 1))
    if column.base_type == "boolean":
        return one_of(column.name, [True, False])
    return between(column.name, -(10**18), 10**18)


def with_quarantine(
    results: Iterable[RuleResult], rules: Iterable[Rule], rows: int, quarantined: list[QuarantinedRow]
) -> list[RuleResult]:
    """Structural results over all rows that came: `rows` accepted ones and the quarantined ones.

    A quarantined row whose every reason belongs to no other rule counts for `row_can_be_read`.
    """
    by_id = {rule.id: rule for rule in rules}
    claimed = {fault for rule in by_id.values() for fault in rule.quarantine}
    counted = []
    for result in results:
        if result.step == STRUCTURE and result.error is None:
            own = set(by_id[result.rule].quarantine)
            if result.rule == OTHER_FAULTS:
                faulty = [row for row in quarantined if not claimed & set(row.rules)]
            else:
                faulty = [row for row in quarantined if own & set(row.rules)]
            samples = (*result.samples, *(row.place for row in faulty))[:SHOWN_IDS]
            tried, failed = rows + len(quarantined), result.failed + len(faulty)
            result = replace(result, tried=tried, failed=failed, samples=samples)
        counted.append(result)
    return counted
