"""What a planted row is: a copy of a real one in which some cells differ."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

FUTURE = "{future}"  # a time about two years past the first as_of, where a cell says so


@dataclass(frozen=True)
class Plant:
    """One planted row: the cells that differ from its template, and the rules it breaks (none: accepted)."""

    differs: dict[str, Any]
    rules: tuple[str, ...] = ()

    def cells(self, anchor: np.datetime64) -> dict[str, Any]:
        return {k: f"{anchor + 705}T10:00:00Z" if v is FUTURE else v for k, v in self.differs.items()}


def twice(key: str, name: str, column: str, values: tuple[Any, Any], entity_key: str) -> list[Plant]:
    """One key twice in a file, with other content and the same change time."""
    return [Plant({key: f"twice-{name}", column: value}, (f"duplicate_key:{entity_key}",)) for value in values]
