"""How much memory a run took."""

from __future__ import annotations

import resource
import sys

_UNIT = 1 if sys.platform == "darwin" else 1024  # macOS counts bytes, Linux KiB


def peak_memory() -> dict[str, float]:
    """The most that this process, and the largest of its child processes that have ended (dbt), held; in MB (10^6)."""
    return {
        "process": _megabytes(resource.RUSAGE_SELF),
        "child": _megabytes(resource.RUSAGE_CHILDREN),
    }


def _megabytes(who: int) -> float:
    return round(resource.getrusage(who).ru_maxrss * _UNIT / 1e6, 1)
