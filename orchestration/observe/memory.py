"""How much memory a run took: its own process, and dbt's."""

from __future__ import annotations

import re
import sys
from pathlib import Path

FILE = "peak_memory.txt"  # in dbt's target folder: what its process held at the most, in MB
_STATUS = Path("/proc/self/status")
_largest_child = 0.0


def peak_memory() -> dict[str, float]:
    """The most that this process, and the largest of its dbt processes that have ended, held; in MB (10^6)."""
    return {"process": peak_of_process(), "child": _largest_child}


def peak_of_process() -> float:
    """The most that this process held so far, in MB.

    Linux counts from the start of its program there; its `getrusage` also counts what the parent held before.
    """
    if _STATUS.exists():
        found = re.search(r"^VmHWM:\s+(\d+) kB", _STATUS.read_text(encoding="ascii"), re.MULTILINE)
        if found:
            return round(int(found[1]) * 1024 / 1e6, 1)
    if sys.platform == "win32":
        return 0.0
    import resource

    unit = 1 if sys.platform == "darwin" else 1024  # macOS counts bytes, others KiB
    return round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / 1e6, 1)


def leave_peak(folder: Path) -> None:
    """Write this process's peak where the run that started it looks; nothing where that is not possible."""
    try:
        (folder / FILE).write_text(str(peak_of_process()), encoding="ascii")
    except OSError:  # a full disk is told by what needs it more
        return


def take_peak(folder: Path) -> None:
    """Count what `leave_peak` left there as a child of this process."""
    global _largest_child
    try:
        _largest_child = max(_largest_child, float((folder / FILE).read_text(encoding="ascii")))
    except (OSError, ValueError):
        return
    (folder / FILE).unlink(missing_ok=True)
