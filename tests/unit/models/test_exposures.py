"""The exposures name every page there is and every mart there is, and the plan's dashboards only such pages."""

from __future__ import annotations

import csv
import re
from pathlib import Path
from typing import Any

import yaml

from orchestration.dashboards.pages import PAGES, STATUS

ROOT = Path(__file__).parents[3]
MARTS = {path.stem for path in (ROOT / "models" / "marts").glob("*.sql")}
EXPOSURES: dict[str, dict[str, Any]] = {
    exposure["name"]: exposure
    for exposure in yaml.safe_load((ROOT / "models" / "exposures.yml").read_text(encoding="utf-8"))["exposures"]
}


def _reads(name: str) -> set[str]:
    return {re.fullmatch(r"ref\('(\w+)'\)", ref)[1] for ref in EXPOSURES[name].get("depends_on", [])}  # type: ignore[index]


def test_every_page_is_an_exposure_and_the_other_way_round() -> None:
    assert set(EXPOSURES) - {"bi_tools"} == {key for key, _, _ in PAGES} | {STATUS}


def test_bi_tools_may_read_every_mart() -> None:
    assert _reads("bi_tools") == MARTS


def test_pages_read_marts_alone() -> None:
    for name in EXPOSURES:
        assert _reads(name) <= MARTS, name


def test_a_dashboard_of_the_plan_stands_on_a_page_that_exists() -> None:
    with (ROOT / "seeds" / "dashboard_metrics.csv").open(encoding="utf-8", newline="") as file:
        pages = {row["page"] for row in csv.DictReader(file)} - {""}
    assert pages <= {key for key, _, _ in PAGES}
