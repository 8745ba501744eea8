"""The strip of headline figures: the year, the month, who is leaving, who was saved."""

from __future__ import annotations

from orchestration.dashboards.churn.notice import NoticeView
from orchestration.dashboards.churn.rates import RatesView
from orchestration.dashboards.churn.saves import SavesView
from orchestration.dashboards.parts.figure import Tile
from orchestration.dashboards.words import formats


def tiles(
    yearly: RatesView | None, monthly: RatesView | None, leaving: NoticeView | None, saved: SavesView | None
) -> list[Tile]:
    """Those that this publication can tell, in reading order; none where it can tell no rate."""
    found = []
    if yearly:
        row = yearly.rows[0]
        between = f", 95% interval {row.interval}" if row.interval else ""
        found.append(Tile(f"Lost in 12{formats.NBSP}months", row.figure, f"{row.counts} customers{between}"))
    if monthly:
        row = monthly.rows[0]
        running = f"; {monthly.running_period}: {monthly.running[0].value}" if monthly.running else ""
        found.append(Tile(f"Lost in {monthly.period}", row.figure, f"{row.counts} customers{running}"))
    if leaving and found:
        ends = f", the next on {leaving.next_end}" if leaving.next_end else ""
        found.append(Tile("Have given notice", leaving.figure, f"{leaving.mrr} MRR{ends}"))
    if saved and saved.rows:
        row = saved.rows[0]
        found.append(Tile(f"Saved of the risks of {saved.month}", row.figure, f"{row.counts}; {row.word.lower()}"))
    return found
