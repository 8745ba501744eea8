"""Codes of parts, and evidence that holds them, in the words the other pages use."""

from __future__ import annotations

import re
from collections.abc import Iterable

from orchestration.dashboards.churn.queries import Code
from orchestration.dashboards.churn.words import Words
from orchestration.dashboards.figures.words import spaced
from orchestration.dashboards.words.evidence import told

_OF_CHURN = ("primary_reason", "avoidable", "voluntary", "industry", "tenure")
_MOVEMENTS = {"entered_segment": "Entered the segment", "left_segment": "Left the segment"}
_LOST = re.compile(r"(?:^|(?<=; ))[^;]+?(?= on \d{4}-\d\d-\d\d, MRR lost )")


class Labels:
    """codes: the vocabulary of churn records, whose labels stand for its codes."""

    def __init__(self, codes: Iterable[Code] = ()) -> None:
        self._words = Words(codes, ())

    def part(self, breakdown: str, value: str) -> str:
        """A breakdown's value, such as primary_reason price_budget: `Price or budget`."""
        if breakdown in _OF_CHURN:
            return self._words.value(breakdown, value)
        return _MOVEMENTS.get(value) or spaced(value)

    def evidence(self, breakdown: str, text: str, currency: str) -> str:
        """`No churn record on 12 Dec 2024, MRR lost $176`: days, amounts and codes as the rest of the page has them."""
        if breakdown in _OF_CHURN:
            text = _LOST.sub(lambda found: self.part(breakdown, found[0]), text)
        return told(text, currency)
