"""Rules of the suites as asset checks: what Dagster is told of each before a run, and after it."""

from collections.abc import Iterable

import dagster as dg

from expectations.rules import CRITICAL, Rule, RuleResult
from expectations.steps import Step
from orchestration.defs.partitions import days
from orchestration.defs.platform import policy


def table(name: str, deps: Iterable[dg.AssetKey], description: str) -> dg.AssetSpec:
    """The asset of one table of schema expectations."""
    return dg.AssetSpec(
        ["expectations", name],
        deps=list(deps),
        **policy("expectations"),
        kinds={"greatexpectations", "duckdb"},
        description=description,
        partitions_def=days,
    )


def check_spec(name: str, rule: Rule) -> dg.AssetCheckSpec:
    """The check of a rule on the table of findings `name`. None blocks: the record is kept and says what it breaks."""
    return dg.AssetCheckSpec(rule.id, asset=dg.AssetKey(["expectations", name]), description=rule.description)


def check_result(name: str, result: RuleResult) -> dg.AssetCheckResult:
    """A critical rule that is broken, and a rule that could not be judged, are errors; others are warnings."""
    is_grave = result.severity == CRITICAL or result.error is not None
    return dg.AssetCheckResult(
        passed=result.passed,
        asset_key=dg.AssetKey(["expectations", name]),
        check_name=result.rule,
        severity=dg.AssetCheckSeverity.ERROR if is_grave else dg.AssetCheckSeverity.WARN,
        description=result.description,
        metadata={
            "tried": result.tried,
            "failed": result.failed,
            "sample": list(result.samples),
            "field": result.field,
            "step": result.step,
        },
    )


def findings(name: str, step: Step, results: Iterable[RuleResult]) -> dg.MaterializeResult:
    """The materialised table of findings with the verdict on every rule."""
    return dg.MaterializeResult(
        ["expectations", name],
        metadata={"dagster/row_count": len(step.findings[name])},
        check_results=[check_result(name, result) for result in results],
    )


def rules(name: str, step: Step) -> dg.MaterializeResult:
    """The materialised table of rules."""
    broken = [result.rule for result in step.results if not result.passed]
    return dg.MaterializeResult(
        ["expectations", name], metadata={"dagster/row_count": len(step.results), "broken_rules": broken}
    )


def require_verdicts(step: Step) -> None:
    """Raise Failure if a rule could not be judged: without its findings adherence would be published too high."""
    unjudged = [f"{result.entity}, {result.rule}: {result.error}" for result in step.results if result.error]
    if unjudged:
        raise dg.Failure("Great Expectations could not judge " + "; ".join(unjudged))
