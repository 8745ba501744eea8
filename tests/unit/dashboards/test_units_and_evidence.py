"""What a measure counts, and evidence in a reader's words."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from orchestration.dashboards.churn.queries import Code
from orchestration.dashboards.figures.labels import Labels
from orchestration.dashboards.words.evidence import told
from orchestration.dashboards.words.units import unit_phrase

CATALOGUE = Path(__file__).parents[3] / "seeds" / "metric_catalogue.csv"
SEEN = ("ratio", "money", "days", "points")  # %, the currency, "days" and NPS say it themselves
LABELS = Labels([Code("1", "reason", "price_budget", "Price or budget")])


def test_every_measure_whose_number_does_not_show_its_unit_has_a_phrase_and_no_other() -> None:
    with CATALOGUE.open(encoding="utf-8", newline="") as file:
        units = {row["metric_id"]: row["unit"] for row in csv.DictReader(file)}
    assert {m: unit_phrase(m) is not None for m in units} == {m: unit not in SEEN for m, unit in units.items()}
    assert unit_phrase("touchpoint_frequency") == "touches per customer a month"


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("MRR 0.00 -> 7483.41", "MRR €0 → €7,483"),
        ("open MRR 12.00 -> 0.00", "Open MRR €12 → €0"),
        (
            "CSM assignment rate 87.5 % on 2026-07-15, target 100 %",
            "CSM assignment rate 87.5% on 15 Jul 2026, target 100%",
        ),
        ("Digital -> Core", "Digital → Core"),
        (
            "interactions: 1, the last on 2025-11-01 (in_app)",
            "Interactions: 1, the last on 1 Nov 2025 (in-app message)",
        ),
        (
            "Targets stand in seeds/expansion_targets.csv; more.",
            "Targets stand in the list of expansion targets; more.",
        ),
        ("score 100.0, green", "Score 100.0, green"),
        ("order 2026-02-30", "Order 2026-02-30"),
        ("", ""),
    ],
)
def test_evidence_is_told_as_the_rest_of_the_page(written: str, read: str) -> None:
    assert told(written, "EUR") == read


def test_amounts_stay_as_written_without_a_currency() -> None:
    assert told("MRR lost 12.50 on 2026-01-02") == "MRR lost 12.50 on 2 Jan 2026"


def test_codes_have_the_labels_of_the_other_pages() -> None:
    assert LABELS.part("primary_reason", "price_budget") == "Price or budget"
    assert LABELS.part("primary_reason", "unrecorded") == "No churn record"
    assert LABELS.part("movement", "entered_segment") == "Entered the segment"
    assert LABELS.part("band", "green") == "Green"
    lost = "unrecorded on 2024-12-12, MRR lost 175.90; price_budget on 2026-02-13, MRR lost 43.60"
    assert LABELS.evidence("primary_reason", lost, "USD") == (
        "No churn record on 12 Dec 2024, MRR lost $176; Price or budget on 13 Feb 2026, MRR lost $44"
    )
