"""Survey answers: scores on their scale, and times in their order."""

from __future__ import annotations

from typing import TYPE_CHECKING

from expectations.frames import end_of, objects
from expectations.rules import STANDARD, WARNING, Context, Expect, Rule, Suite, When, given, greater, is_true, one_of
from expectations.structure import structure_rules
from orchestration.ingest.contract import Contract

if TYPE_CHECKING:
    import pandas as pd

ENTITY = "survey_responses"
NPS_SCALE = "0-10"
# The scales whose satisfied answers are defined: points, and yes or no.
CSAT_SCALES = ("0-1", "1-2", "0-2", "1-3", "1-5", "1-7", "0-10", "1-10")
UNREAD = ("comment",)  # free text has no rule


def suite(contract: Contract) -> Suite:
    """The suite of survey responses."""
    rules = (*structure_rules(contract, {"score_outside_scale": is_true("is_score_on_scale")}), *_standard())
    columns = tuple(name for name in contract.column_names if name not in UNREAD)
    return Suite(ENTITY, contract.key, columns, rules, prepare)


def _standard() -> tuple[Rule, ...]:
    nps, csat = When("survey_type", "==", "nps"), When("survey_type", "==", "csat")
    return (
        _rule(
            "scale_rises",
            "scale_max",
            "scale_max is not above scale_min: correct them",
            greater("scale_max", "scale_min"),
        ),
        _rule(
            "nps_on_0_to_10",
            "scale_max",
            "an NPS answer on the scale {scale}, and only 0-10 counts: correct the scale, or call it csat",
            one_of("scale", [NPS_SCALE], nps),
            "An NPS answer on another scale than 0-10, which does not count: correct the scale, or call it csat",
        ),
        _rule(
            "csat_scale_known",
            "scale_max",
            "a satisfaction answer on the scale {scale}, for which no answer counts as satisfied: correct the scale",
            one_of("scale", list(CSAT_SCALES), csat),
            "A satisfaction answer on a scale for which no answer counts as satisfied: correct the scale",
        ),
        _rule(
            "responded_after_sent",
            "responded_at",
            "answered at {responded_at}, before it was sent at {sent_at}: check both times and their time zone",
            greater("responded_at", "sent_at", or_equal=True),
            "Answered before it was sent: check both times and their time zone",
        ),
        _rule(
            "answered_has_score",
            "score",
            "answered without a score, so the answer counts nowhere: fill in score",
            given("score", When("is_answered", "==", True)),
        ),
        _rule(
            "scored_has_response_time",
            "responded_at",
            "a score without the time it was given, so it belongs to no period: fill in responded_at",
            given("responded_at", When("is_scored", "==", True)),
        ),
        _rule(
            "sent_by_as_of",
            "sent_at",
            "sent at {sent_at}, after the day the figures describe: check the time",
            is_true("is_sent"),
            "Sent after the day the figures describe: check the time",
        ),
    )


def _rule(rule_id: str, field: str, finding: str, expect: Expect, about: str = "") -> Rule:
    return Rule(rule_id, STANDARD, WARNING, field, finding, expect, about)


def prepare(frame: pd.DataFrame, context: Context) -> pd.DataFrame:
    """Helper columns: the scale as text, whether it was answered, and what the contract asks in SQL."""
    made = frame.copy()
    low, high, score = frame["scale_min"], frame["scale_max"], frame["score"]
    scales = zip(low, high, strict=True)
    made["scale"] = objects(None if None in pair else f"{pair[0]}-{pair[1]}" for pair in scales)
    rows = zip(low, score, high, strict=True)
    made["is_score_on_scale"] = objects(None if None in row else row[0] <= row[1] <= row[2] for row in rows)
    made["is_answered"] = frame["responded_at"].notna().astype(object)
    made["is_scored"] = score.notna().astype(object)
    sent = (frame["sent_at"] < end_of(context.as_of)).astype(object)
    made["is_sent"] = sent.where(frame["sent_at"].notna(), None)
    return made
