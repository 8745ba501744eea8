"""Words for the codes of churn: reasons, verdicts, bands of tenure, rules of the standard."""

from __future__ import annotations

import re
from collections.abc import Iterable

from orchestration.dashboards.churn.queries import Code, StandardRule
from orchestration.dashboards.words.fields import field_words

UNRECORDED, NOT_STATED = "unrecorded", "not_stated"
# The breakdown of a share, and the field of the vocabulary that names its values.
FIELDS = {"primary_reason": "reason", "avoidable": "avoidable"}
_EVENTS = {"logo_churn": "Left", "contraction": "Pays less"}
_GAPS = {UNRECORDED: "No churn record", NOT_STATED: "Record without a reason"}
_SPECIAL = {
    "voluntary": {
        **dict.fromkeys(("voluntary", "true", "yes"), "The customer decided"),
        **dict.fromkeys(("involuntary", "not_voluntary", "false", "no"), "Not the customer's decision"),
        NOT_STATED: "Not stated in the record",
    },
    "avoidable": {NOT_STATED: "Not stated in the record", "unknown": "Nobody could tell"},
    "primary_reason": {"unknown": "Unknown: nobody could find out"},
    "industry": {**dict.fromkeys((NOT_STATED, "unknown", "none"), "Industry not known")},
    "tenure": {**dict.fromkeys((NOT_STATED, "unknown", "none"), "Start not known")},
}
_RULES = {
    UNRECORDED: "No record of the event by its due day",
    "orphan": "No such event or drop in billing",
    "coverage": "Every event has a record",
    "customer_exists": "The customer is not known",
    "mrr_before_agrees": "MRR before differs from billing",
    "mrr_after_agrees": "MRR after differs from billing",
    "one_record_per_event": "A second record of the same event",
}


class Words:
    """Labels of codes: the vocabulary's newest version first, the page's own words for what no code says."""

    def __init__(self, codes: Iterable[Code], rules: Iterable[StandardRule]) -> None:
        newest = sorted(codes, key=lambda c: (len(c.taxonomy_version), c.taxonomy_version))
        self._labels = {(code.field, code.code): code.label for code in newest}
        self._rules = {rule.rule: rule.description for rule in rules if rule.description}

    def value(self, breakdown: str, value: str) -> str:
        """A breakdown's value, such as primary_reason price_budget: Price or budget."""
        special = _SPECIAL.get(breakdown, {}).get(value)
        if special or value in _GAPS:
            return special or _GAPS[value]
        if breakdown == "industry":
            return value if value.strip() else "Industry not known"
        label = self._labels.get((FIELDS.get(breakdown, breakdown), value))
        return label or plain(value)

    def event(self, event_type: str) -> str:
        return _EVENTS.get(event_type) or self._labels.get(("event_type", event_type)) or plain(event_type)

    def rule(self, rule: str) -> str:
        """What is wrong with a record that breaks the rule, and what to do, as far as the rule says."""
        text = (self._rules.get(rule) or _RULES.get(rule) or plain(rule)).replace("`", "")
        return text.strip().rstrip(".")

    def broken(self, rules: str | None) -> list[str]:
        """The words of '; '-joined rule ids: what is wrong, without the advice and the notes."""
        return [short(self.rule(rule)) for rule in re.split(r"\s*;\s*", rules or "") if rule]


def short(text: str) -> str:
    """What is wrong, of a sentence that goes on with advice or a note; names of fields in words."""
    said = re.split(r":\s|\s\(|\.\s", text)[0]
    return field_words(re.sub(r"(?<=\d) %", "%", said))


def plain(code: str) -> str:
    """A code without underscores, its first letter large."""
    text = re.sub(r"[_:]+", " ", code).strip()
    return text[:1].upper() + text[1:] if text else "Not stated"


def is_gap(value: str) -> bool:
    """True for values that stand for missing knowledge, not for a reason."""
    return value in (*_GAPS, "unknown")


def tenure_rank(value: str) -> tuple[int, int, str]:
    """Shortest tenure first: 'under ...' before its number, then by the first number, words last."""
    found = re.search(r"\d+", value)
    if found is None:
        return (10**6 if is_gap(value) or value == "none" else 10**5, 0, value)
    number = int(found[0])
    months = number if re.search(r"month|\bm\b|mo", value) else number * 12
    return (months, 0 if re.match(r"(under|less|below|<|up_to)", value) else 1, value)
