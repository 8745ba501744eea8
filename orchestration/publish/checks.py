"""Every check of one run as one list, for the status, the release and the pages.

A check: name, asset, severity (blocking; error; warning), passed, tried, failed (rows; None where not counted),
message (None if passed), sample_ids (text).
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from orchestration.ingest.contract import load_contracts
from orchestration.settings import Settings
from orchestration.store import run_record

Check = dict[str, Any]

DBT_STEPS = ("dbt_before_expectations", "dbt_after_expectations")
EXPECTATION_STEPS = ("expectations/collection", "expectations/agreement")


def checks_of_run(data_dir: Path, run_id: str) -> list[Check]:
    """What the run's steps noted so far, by kind: dbt's tests, Great Expectations' rules, customers, deliveries."""
    found = [check for step in DBT_STEPS for check in _noted(data_dir, run_id, step, "checks")]
    found += [_rule(rule) for step in EXPECTATION_STEPS for rule in _noted(data_dir, run_id, step, "rules")]
    found += [_orphans(entity, o) for entity, o in sorted((run_record.read(data_dir, run_id, "orphans") or {}).items())]
    for report in run_record.entities(data_dir, run_id):
        found.append(_delivery(report))
        found += [_arrival(report["entity"], arrival) for arrival in report.get("arrivals", [])]
    return found


def missing_steps(settings: Settings, run_id: str) -> list[str]:
    """Steps that a run has to have done before its marts may be released, and has not: entities, dbt, expectations."""
    steps = [f"ingest/{entity}" for entity in load_contracts(settings.root)]
    steps += [*DBT_STEPS, *EXPECTATION_STEPS]
    return [step for step in steps if run_record.read(settings.data_dir, run_id, step) is None]


def check(name: str, asset: str, severity: str, passed: bool, message: str | None, **counts: Any) -> Check:
    """One check; counts: tried, failed, sample_ids."""
    said = {"tried": None, "failed": None, "sample_ids": None} | counts
    about = {"name": name, "asset": asset, "severity": severity, "passed": passed}
    return about | {"message": None if passed else message} | said


def _noted(data_dir: Path, run_id: str, step: str, what: str) -> list[dict[str, Any]]:
    return list((run_record.read(data_dir, run_id, step) or {}).get(what, []))


def _rule(rule: dict[str, Any]) -> Check:
    """A rule of the collection standard. None blocks: a record that breaks one is kept and says so."""
    severity = "error" if rule.get("error") else "warning"
    message = rule.get("error") or f"{rule['failed']:,} of {rule['tried']:,}: {rule['description']}"
    counts = {name: rule[name] for name in ("tried", "failed", "sample_ids")}
    passed = not rule["failed"] and not rule.get("error")
    return check(
        f"{rule['entity']}: {rule['rule']}", f"expectations/{rule['entity']}", severity, passed, message, **counts
    )


def _delivery(report: dict[str, Any]) -> Check:
    severity = "blocking" if report["is_held"] and report["blocks_publication"] else "warning"
    name = f"delivery of {report['entity']}"
    return check(name, f"raw/{report['entity']}", severity, not report["is_held"], report["data_issue"])


def _arrival(entity: str, arrival: dict[str, Any]) -> Check:
    name = f"arrival of {entity} from {arrival['source']}"
    return check(name, f"raw/{entity}", "warning", arrival["passed"], arrival["message"])


def _orphans(entity: str, found: dict[str, int]) -> Check:
    """Rows of unknown customers warn, and are in no figure."""
    orphans, rows = found["orphans"], found["rows"]
    percent = 100 * orphans / max(rows, 1)
    share = f"{orphans:,} of {rows:,} rows ({f'{percent:.2f}' if percent >= 0.01 else 'under 0.01'} %)"
    message = f"{share} name a customer no source knows: kept, and in no figure"
    name = f"known customers of {entity}"
    return check(name, f"raw/{entity}", "warning", not orphans, message, tried=rows, failed=orphans)
