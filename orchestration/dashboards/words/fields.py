"""Names that people use for the fields and codes of deliveries, where a sentence carries those of a file."""

from __future__ import annotations

import re

_ACRONYMS = {"id": "ID", "mrr": "MRR", "csm": "CSM", "csms": "CSMs", "nps": "NPS", "csat": "CSAT", "url": "URL"}
_NAMES = {
    "acted_at": "time of the action",
    "assigned_from": "first day of the assignment",
    "assigned_to": "last day of the assignment",
    "audited_on": "day of the audit",
    "avoidable": "whether it could have been avoided",
    "cancelled_at": "time of the cancellation",
    "champion_contact_id": "ID of the contact who left",
    "champion_loss": "champion lost",
    "charge_type": "kind of charge",
    "churn_record_id": "ID of the record",
    "churn_taxonomy": "list of agreed reasons",
    "closed_on": "closing day",
    "competitor_name": "name of the competitor",
    "completed_on": "day of completion",
    "consented_at": "time of the consent",
    "content_type": "kind of content",
    "contract_start_date": "start of the contract",
    "created_at": "time of creation",
    "deactivated_at": "time of deactivation",
    "due_on": "due day",
    "effective_date": "effective date",
    "employee_count": "number of employees",
    "end_date": "end date",
    "event_type": "kind of event",
    "evidence_ref": "reference to the evidence",
    "expires_at": "expiry",
    "failed_payment_at": "time of the failed payment",
    "flagged_at": "time of the flag",
    "is_adherent": "whether the practice is kept",
    "is_automated": "whether it was automated",
    "is_pilot": "whether it is a pilot",
    "is_voluntary": "whether the customer decided",
    "joined_at": "time of joining",
    "left_at": "time of leaving",
    "left_on": "day of leaving",
    "missing_feature": "name of the missing feature",
    "mrr_after": "MRR after the event",
    "mrr_amount": "MRR of the opportunity",
    "mrr_before": "MRR before the event",
    "notice_date": "day of the notice",
    "occurred_at": "time of the event",
    "onboarding_started_at": "start of the onboarding",
    "opened_at": "time of opening",
    "opened_on": "opening day",
    "opportunity_type": "kind of opportunity",
    "other_text": "description of the other reason",
    "payment_failure": "payment failed",
    "pilot_started_at": "start of the pilot",
    "planned_at": "planned time",
    "price_budget": "price or budget",
    "price_delta": "difference in price",
    "primary_reason": "main reason",
    "reached_at": "time it was reached",
    "reason_source": "source of the reason",
    "recognised_on": "day of the recognition",
    "recorded_at": "time of the record",
    "recorded_by": "name of the recorder",
    "reference_type": "kind of reference",
    "renews_on": "renewal day",
    "resolved_at": "time of the solution",
    "responded_at": "time of the answer",
    "response_id": "ID of the answer",
    "save_attempted": "whether somebody tried to keep the customer",
    "save_outcome": "result of the attempt to keep the customer",
    "save_type": "way of the attempt to keep the customer",
    "scale_max": "upper end of the scale",
    "scale_min": "lower end of the scale",
    "secondary_reasons": "further reasons",
    "sent_at": "time of sending",
    "stage_entered_at": "start of the stage",
    "start_date": "start date",
    "started_on": "starting day",
    "survey_type": "kind of survey",
    "taxonomy_version": "version of the agreed reasons",
    "trigger": "occasion",
    "updated_at": "time of the last change",
    "used_on": "day of use",
    "withdrawn_at": "time of the withdrawal",
}
_PHRASES = (
    ("the row waits in quarantine", "the row is set aside"),
    ("both wait in quarantine", "both are set aside"),
    ("waits in quarantine", "is set aside"),
    ("in quarantine", "set aside"),
    ("is not true or false we can use", "is neither yes nor no"),
    ("holds a word that is not in its list: use one of the list", "is none of the agreed words: use one of them"),
    (" we can use", " that can be read"),
    ("seeds/churn_taxonomy.csv", "the list of agreed reasons"),
)


# A field's name; the words before it tell that it needs an article.
_FIELD = re.compile(r"(?:\b(of|after|before|correct|fill in|or|to) )?\b([a-z]+(?:_[a-z0-9]+)+)\b")


def large(text: str) -> str:
    """The text with a large first letter."""
    return text[:1].upper() + text[1:]


def field_name(field: str) -> str:
    """`mrr_after` as `MRR after the event`; a field without a name of its own loses its underscores."""
    if field in _NAMES:
        return large(_NAMES[field])
    return large(" ".join(_ACRONYMS.get(word, word) for word in re.split(r"[_\s]+", field.strip()) if word))


def field_words(text: str) -> str:
    """A sentence with the names of fields and codes in words; its first letter is large."""
    for found, said in _PHRASES:
        text = text.replace(found, said)
    text = re.sub(r"`([^`]*)`", lambda code: _inside(code[1]), text)
    text = re.sub(r"\b(?:mrr|nps|csat|csm)\b", lambda word: word[0].upper(), text)
    return large(_FIELD.sub(_placed, text))


def _placed(found: re.Match[str]) -> str:
    before, words = found[1], _inside(found[2])
    if not before:
        return words
    return f"{before} {words}" if words.startswith("whether") else f"{before} the {words}"


def _inside(field: str) -> str:
    if field in _NAMES:
        return _NAMES[field]
    return " ".join(_ACRONYMS.get(word, word) for word in field.split("_"))
