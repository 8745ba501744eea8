"""What a fault test found, for benchmarks/RELIABILITY.md: `make torture` names the file, other runs keep nothing."""

from __future__ import annotations

import json
import os
from pathlib import Path

RESULTS = "CS_TORTURE_RESULTS"


def tell(group: str, what: str, times: int, lost: int, seen: str = "") -> None:
    """Note one line of the table: `what` was done `times` times and `lost` things were lost, doubled or mixed.

    group: the heading it stands under · seen: one more figure worth telling, as in "slowest restart 2.1 s".
    """
    place = os.environ.get(RESULTS)
    if not place:
        return
    line = {"group": group, "what": what, "times": times, "lost": lost, "seen": seen}
    with Path(place).open("a", encoding="utf-8") as results:
        results.write(json.dumps(line) + "\n")
