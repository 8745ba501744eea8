"""What every page builds on: the vocabulary, and the facts of a publication."""

from __future__ import annotations

import pytest

from orchestration.dashboards.parts.facts import PublicationFacts
from orchestration.dashboards.words.wording import objective_of, reason_text
from tests.fixtures.marts_scorecard import FACTS


def test_an_unknown_reason_code_is_still_readable() -> None:
    assert reason_text("nobody_asked_yet") == "Nobody asked yet."
    assert reason_text("  ") is None


def test_a_metric_that_no_objective_names_has_a_place() -> None:
    assert objective_of("logo_churn_rate") == "Better retention"
    assert objective_of("a_metric_of_tomorrow") == "Other measures"


def test_published_at_needs_a_time_zone() -> None:
    with pytest.raises(ValueError, match="time zone"):
        PublicationFacts("x", FACTS.as_of, FACTS.published_at.replace(tzinfo=None), 2026)
