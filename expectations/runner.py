"""Runs a suite over a frame with Great Expectations: which rows break which rule."""

from __future__ import annotations

import functools
import operator
import os
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from expectations.frames import keys_of
from expectations.rules import Context, Finding, Rule, RuleResult, Suite, When, result_of

if TYPE_CHECKING:
    import pandas as pd

_OPERATORS = {
    "==": operator.eq,
    "!=": operator.ne,
    "<=": operator.le,
    ">=": operator.ge,
    "<": operator.lt,
    ">": operator.gt,
}


@dataclass(frozen=True)
class Judged:
    """One rule over one frame. tried: rows it applies to; rows: positions of those that break it, ascending."""

    tried: int = 0
    rows: tuple[int, ...] = ()
    error: str | None = None


@dataclass(frozen=True)
class Outcome:
    """What a suite came to: findings in order of record and rule, one result a rule in the suite's order."""

    findings: list[Finding]
    results: list[RuleResult]


def run(suite: Suite, frame: pd.DataFrame, context: Context) -> Outcome:
    """Judge a frame of the suite's columns (typed as `frames.typed` makes them), one row a record.

    Rules on the whole batch have no expectation and come back untried. A rule that Great Expectations could not
    judge has an error and no findings; the others are judged all the same. Rows of days before context.counted_from
    have findings and count in no result.
    """
    is_counted = counted(suite, frame, context)
    outcome = _run(suite, frame[is_counted].reset_index(drop=True), context)
    if is_counted.all():
        return outcome
    rest = _run(suite, frame[~is_counted].reset_index(drop=True), context)
    errors = {result.rule: result for result in rest.results if result.error}
    results = [result if result.error else errors.get(result.rule, result) for result in outcome.results]
    return Outcome(sorted([*outcome.findings, *rest.findings]), results)


def counted(suite: Suite, frame: pd.DataFrame, context: Context) -> pd.Series:
    """Whether each row counts in the results."""
    import pandas as pd

    if suite.counted_on is None or context.counted_from is None:
        return pd.Series(True, index=frame.index, dtype=bool)
    # A row without the day is faulty in any case: it counts.
    return ~(frame[suite.counted_on] < pd.Timestamp(context.counted_from))


def _run(suite: Suite, frame: pd.DataFrame, context: Context) -> Outcome:
    prepared = suite.prepare(frame, context)
    keys = keys_of(prepared, suite.key)
    verdicts = judge(suite.rules, prepared)
    findings: list[Finding] = []
    results: list[RuleResult] = []
    for rule in suite.rules:
        verdict = verdicts.get(rule.id, Judged())
        broken = sorted(keys[row] for row in verdict.rows)
        findings += [Finding(key, rule.id) for key in broken]
        note = f"It could not be judged: {verdict.error}." if verdict.error else ""
        result = result_of(suite.entity, rule, verdict.tried, len(broken), broken, note)
        results.append(replace(result, error=verdict.error))
    return Outcome(sorted(findings), results)


def judge(rules: Sequence[Rule], frame: pd.DataFrame) -> dict[str, Judged]:
    """The verdict on each rule that has an expectation, by rule id. An empty frame loads nothing and breaks nothing."""
    asked = [rule for rule in rules if rule.expect]
    if not len(frame) or not asked:
        return {rule.id: Judged() for rule in asked}
    import great_expectations as gx

    batch = _context().data_sources.add_or_update_pandas("rows").add_dataframe_asset("frame")
    loaded = batch.add_batch_definition_whole_dataframe("all").get_batch({"dataframe": frame})
    suite = gx.ExpectationSuite(name="rules", expectations=[_expectation(rule) for rule in asked])
    validated = loaded.validate(suite, result_format={"result_format": "COMPLETE"})
    return {one.expectation_config.meta["rule"]: _verdict(one) for one in validated.results}


@functools.cache
def _context() -> Any:
    os.environ.setdefault("GX_ANALYTICS_ENABLED", "false")
    import great_expectations as gx
    from great_expectations.data_context.types.base import ProgressBarsConfig

    context = gx.get_context(mode="ephemeral")
    context.variables.progress_bars = ProgressBarsConfig(globally=False)
    return context


def _expectation(rule: Rule) -> Any:
    import great_expectations.expectations as gxe

    expect = rule.expect
    if expect is None:
        raise ValueError(f"the rule {rule.id} has no expectation")
    arguments: dict[str, Any] = {**expect.arguments, "meta": {"rule": rule.id}, "severity": rule.severity}
    if expect.when is not None:
        arguments["row_condition"] = _condition(expect.when)
    return getattr(gxe, expect.kind)(**arguments)


def _condition(when: When) -> Any:
    from great_expectations.expectations.row_conditions import Column

    return _OPERATORS[when.operator](Column(when.column), when.value)


def _verdict(result: Any) -> Judged:
    if error := _exception(result.exception_info):
        return Judged(error=error)
    found = result.result
    tried = int(found["element_count"]) - int(found.get("missing_count") or 0)
    return Judged(tried, tuple(sorted(map(int, found.get("unexpected_index_list") or ()))))


def _exception(info: dict[str, Any]) -> str | None:
    """The first exception's words: Great Expectations tells one for all metrics, or one for each."""
    for one in [info] if "raised_exception" in info else info.values():
        if one["raised_exception"]:
            return " ".join(str(one["exception_message"]).split())[:300]
    return None
