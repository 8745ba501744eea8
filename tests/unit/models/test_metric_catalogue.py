"""The catalogue of metrics against the definitions it was written from, and against itself."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pytest

from tests.unit.models.warehouse import ROOT

SPEC = ROOT.parent / "shared" / "spec" / "metrics.md"
PLAN = ROOT.parent / "shared" / "seeds" / "000_9edc04e28456b17f.txt"
ENTITIES = {path.stem.removeprefix("_raw__") for path in (ROOT / "models" / "staging").rglob("_raw__*.yml")}


def seed(name: str) -> list[dict[str, str]]:
    with (ROOT / "seeds" / f"{name}.csv").open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


CATALOGUE = {row["metric_id"]: row for row in seed("metric_catalogue")}
SEGMENTS = {row["segment"] for row in seed("segments")}


def blocks() -> dict[str, str]:
    text = (ROOT / "models" / "docs" / "definitions.md").read_text(encoding="utf-8")
    return dict(re.findall(r"{% docs (\w+) %}\n(.*?)\n{% enddocs %}", text, re.DOTALL))


def asked_for(document: str) -> set[str]:
    """The ids in the first column of the table of definitions, companions named in the others included."""
    section = document.split("## 3. Definitions")[1].split("## 4. Targets")[0]
    rows = [line.split("|") for line in section.splitlines() if line.startswith("| ")]
    names = {name for cells in rows for name in re.findall(r"`([a-z][a-z0-9_]+)`", cells[1])}
    beside = "|".join(cell for cells in rows for cell in cells[2:])
    companions = set(re.findall(r"`([a-z][a-z0-9]+_[a-z0-9_]+)`", beside))
    team = next(line for line in section.splitlines() if line.startswith("| team"))
    return names | companions | set(re.findall(r"`([a-z_]+)`", team.split("|")[1]))


@pytest.mark.skipif(not SPEC.exists(), reason="the document of definitions is not part of the project")
def test_every_metric_of_the_definitions_is_in_the_catalogue() -> None:
    wanted = asked_for(SPEC.read_text(encoding="utf-8"))
    # two definitions are split by what they count: by customers and by MRR
    split = {"churn_reasons": {"churn_reasons_logos", "churn_reasons_mrr"}}
    wanted = {part for name in wanted for part in split.get(name, {name})}
    assert len(wanted) > 55
    assert wanted - CATALOGUE.keys() == set()


def test_every_metric_has_a_definition_an_owner_and_a_source() -> None:
    written = blocks()
    assert written.keys() == CATALOGUE.keys()
    for metric, row in CATALOGUE.items():
        assert len(written[metric].split()) >= 3, metric
        assert all(value.strip() for value in row.values()), metric


def test_every_metric_says_whom_it_is_about() -> None:
    for metric, row in CATALOGUE.items():
        words = row["population"]
        assert len(words.split()) >= 3, metric
        # a phrase that a page sets behind `Population`, and no sentence
        assert words[-1].isalnum(), metric
        assert words[0].islower() or words.split()[0] in SEGMENTS, metric


def test_the_definitions_are_the_columns_that_the_marts_read() -> None:
    text = (ROOT / "models" / "metrics" / "metric_definitions.yml").read_text(encoding="utf-8")
    assert re.findall(r"- \{name: (\w+), description: \"{{ doc\('(\w+)'\) }}\"\}", text) == [
        (metric, metric) for metric in CATALOGUE
    ]


def test_every_metric_says_what_it_reads() -> None:
    inputs = seed("metric_inputs")
    assert {row["metric_id"] for row in inputs} == CATALOGUE.keys()
    assert {row["entity"] for row in inputs} <= ENTITIES
    assert {row["metric_id"] for row in inputs if row["is_required"] == "true"} == CATALOGUE.keys()


def test_targets_name_what_is_published() -> None:
    closed = {(row["breakdown"], row["breakdown_value"]) for row in seed("breakdown_values")}
    for row in seed("targets"):
        metric = CATALOGUE[row["metric_id"]]
        assert row["period_type"] in metric["period_types"].split(", "), row
        assert row["segment"] == "All" or metric["segments"] == "each", row
        assert (row["breakdown"], row["breakdown_value"]) in closed, row
        assert row["breakdown"] in metric["breakdown"].split(", "), row


def test_every_row_of_the_list_of_targets_is_there() -> None:
    assert {int(row["plan_row"]) for row in seed("targets")} == set(range(1, 22))


def test_contribution_models_are_all_pooled() -> None:
    pooled = (ROOT / "models" / "metrics" / "metric_contribution_rows.sql").read_text(encoding="utf-8")
    made = {path.stem for path in Path(ROOT / "models" / "contributions").glob("*.sql")}
    # shares of a whole have a model of their own; its contributions are published, and compared with it
    assert made - set(re.findall(r"'(contribution_\w+)'", pooled)) == {"contribution_churn_reasons"}


@pytest.mark.skipif(not PLAN.exists(), reason="the plan itself is not part of the project")
def test_milestones_are_the_plans_own_words() -> None:
    text = " ".join(PLAN.read_text(encoding="utf-8").split())
    milestones = seed("plan_milestones")
    assert len(milestones) == 80
    for row in milestones:
        words = [row["milestone"], row["target"].removeprefix("Target: "), row["phase_title"]]
        for told in words:
            assert " ".join(told.rstrip(":").split()) in text, told
    marks = [row["reported_status"] for row in milestones]
    assert (marks.count("green"), marks.count("yellow")) == (text.count("\U0001f7e2"), text.count("\U0001f7e1"))
