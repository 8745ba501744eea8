"""What a check asks, as a sentence that needs no knowledge of fields or tools."""

from __future__ import annotations

import re

from orchestration.dashboards.words.fields import field_name, large

_ASKED = {
    "answered_has_score": "An answer has a score",
    "cancelled_before_end": "A cancellation comes before the end",
    "cancelled_has_an_end": "A cancelled subscription has an end",
    "contract_has_started": "The contract has started",
    "coverage": "Every loss has a record",
    "csat_scale_known": "The scale of a CSAT answer is known",
    "customer_exists": "The customer is known",
    "customer_name_is_a_name": "The customer's name is a name",
    "employee_count_known": "The number of employees is known",
    "employee_count_plausible": "The number of employees is plausible",
    "end_before_start": "It ends after it starts",
    "evidence_given": "The evidence is named",
    "lost_customer_not_saved": "A customer who left is not called saved",
    "lost_customer_pays_nothing": "A customer who left pays nothing",
    "mrr_after_agrees": "MRR after the event is that of billing",
    "mrr_before_agrees": "MRR before the event is that of billing",
    "mrr_falls": "MRR fell",
    "mrr_plausible": "MRR is plausible",
    "no_code_renamed": "No agreed reason changed its meaning",
    "notice_by_effective_date": "Notice comes before the event",
    "nps_on_0_to_10": "NPS answers are on the scale 0 to 10",
    "one_record_per_event": "An event has one record",
    "orphan": "Billing shows the loss that was recorded",
    "other_and_unknown_at_most_10_percent": "At most a tenth of the reasons are other or unknown",
    "other_text_given": "Another reason is described",
    "period_has_days": "The period has at least a day",
    "pilot_flag_given": "It is told whether a customer is a pilot",
    "pilot_start_given": "A pilot has a start",
    "recorded_by_as_of": "The record is not of the future",
    "recorded_in_time": "The record came within ten working days",
    "renews_after_start": "A renewal comes after the start",
    "responded_after_sent": "An answer comes after its question",
    "row_can_be_read": "The row can be read",
    "scale_rises": "The scale rises",
    "score_outside_scale": "The score lies on its scale",
    "scored_has_response_time": "A score has the time of its answer",
    "secondary_reasons_at_most_two": "At most two further reasons",
    "secondary_reasons_distinct": "No further reason stands twice",
    "secondary_reasons_without_primary": "The main reason is not repeated",
    "segment_is_known": "The segment is known",
    "sent_by_as_of": "The question is not of the future",
    "warn_small_customers_of_unknown_size": "Small customers have a known number of employees",
}
_OF_FIELDS = (
    ("_not_below_minimum", "{} is not below zero"),
    ("_readable", "{} can be read"),
    ("_in_list", "{} is one of the agreed words"),
    ("_unique", "{} comes once"),
    ("_given", "{} is told"),
)
_OF_DATA = (
    (r"known customers of (.+)", "Customers named in {} are known"),
    (r"delivery of (.+)", "The delivery of {} is sound"),
    (r"arrival of (.+) from (.+)", "{} came in time from {}"),
)


def asked(name: str) -> str | None:
    """The question of a check by its bare name, such as `orphan` or `mrr_readable`; None for names unknown here."""
    if name in _ASKED:
        return _ASKED[name]
    for pattern, words in _OF_DATA:
        match = re.fullmatch(pattern, name)
        if match:
            data, *sources = match.groups()
            return large(words.format(data.replace("_", " "), *sources))
    for end, words in _OF_FIELDS:
        if name.endswith(end) and " " not in name:
            return words.format(field_name(name.removesuffix(end)))
    return None
