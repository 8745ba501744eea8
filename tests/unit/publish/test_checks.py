"""What one run's record says of its checks, and whether it is enough for a release."""

from __future__ import annotations

from pathlib import Path

from orchestration.ingest.contract import load_contracts
from orchestration.publish.checks import DBT_STEPS, EXPECTATION_STEPS, checks_of_run, missing_steps
from orchestration.settings import ROOT, Settings
from orchestration.store import run_record


def test_a_release_needs_every_step_in_the_record_of_its_own_run(tmp_path: Path) -> None:
    # Regression: the publication's steps, launched alone, published the warehouse of a held run.
    settings = Settings(ROOT, tmp_path, tmp_path)
    steps = [*(f"ingest/{entity}" for entity in load_contracts(ROOT)), *DBT_STEPS, *EXPECTATION_STEPS]
    assert missing_steps(settings, "run") == steps
    for step in steps[:-1]:
        run_record.note(tmp_path, "run", step, {})
    assert missing_steps(settings, "run") == [steps[-1]]
    run_record.note(tmp_path, "another run", steps[-1], {})
    assert missing_steps(settings, "run") == [steps[-1]]


def test_checks_of_every_kind_have_the_same_shape(tmp_path: Path) -> None:
    rule = {"entity": "churn_records", "rule": "evidence_given", "tried": 5, "failed": 2, "description": "No evidence.",
            "sample_ids": "r1, r2", "error": None}  # fmt: skip
    report = {"entity": "customers", "is_held": True, "blocks_publication": True, "data_issue": "held",
              "arrivals": [{"source": "crm", "passed": False, "message": "late"}]}  # fmt: skip
    run_record.note(tmp_path, "run", EXPECTATION_STEPS[0], {"rules": [rule]})
    run_record.note(tmp_path, "run", "orphans", {"contacts": {"orphans": 1, "rows": 200_000}})
    run_record.note(tmp_path, "run", "ingest/customers", report)
    found = {check["name"]: check for check in checks_of_run(tmp_path, "run")}
    assert {frozenset(check) for check in found.values()} == {
        frozenset({"name", "asset", "severity", "passed", "tried", "failed", "message", "sample_ids"})
    }
    assert found["churn_records: evidence_given"]["message"] == "2 of 5: No evidence."
    assert found["delivery of customers"]["severity"] == "blocking"
    assert found["arrival of customers from crm"]["message"] == "late"
    assert "under 0.01 %" in found["known customers of contacts"]["message"]
