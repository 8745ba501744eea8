"""Puts what the fault tests found into the table of RELIABILITY.md: `make torture` runs both."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

PAGE = Path(__file__).with_name("RELIABILITY.md")
BEGIN, END = "<!-- results -->", "<!-- end of results -->"


def table(results: list[dict[str, Any]]) -> str:
    """Markdown: one row per thing tried, under its group; of a thing told twice the last word counts."""
    last = {(line["group"], line["what"]): line for line in results}
    lines = ["| | what was done | how often | lost, doubled or mixed | seen besides |", "|---|---|---:|---:|---|"]
    group = None
    for line in sorted(last.values(), key=lambda found: found["group"]):
        named = line["group"] if line["group"] != group else ""
        group = line["group"]
        lines.append(f"| {named} | {line['what']} | {line['times']:,} | {line['lost']:,} | {line['seen']} |")
    return "\n".join(lines)


def write(results: Path, page: Path) -> None:
    """Replace the table between the page's two marks. Raises ValueError if it lacks them."""
    found = [json.loads(line) for line in results.read_text(encoding="utf-8").splitlines()]
    before, _, rest = page.read_text(encoding="utf-8").partition(BEGIN)
    _, mark, after = rest.partition(END)
    if not mark:
        raise ValueError(f"{page} lacks the marks {BEGIN} and {END}")
    page.write_text(f"{before}{BEGIN}\n{table(found)}\n{END}{after}", encoding="utf-8")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("results", type=Path, help="the lines that the tests wrote")
    write(parser.parse_args().results, PAGE)
