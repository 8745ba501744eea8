"""What is wrong with a question, and what would be right."""

from __future__ import annotations

import difflib
from collections.abc import Iterable


class ExplainError(Exception):
    """The question cannot be answered; the text says what can be asked instead."""


def near(word: str, known: Iterable[str], most: int = 5) -> list[str]:
    """The names most like `word`: those that hold it, or that it holds, then those spelled alike; none if none are."""
    names = {name.lower(): name for name in known}
    asked = word.lower().strip()
    holding = [name for name in names if asked and (asked in name or name in asked)]
    alike = difflib.get_close_matches(asked, names, n=most, cutoff=0.5)
    return [names[name] for name in dict.fromkeys([*holding, *alike])][:most]
