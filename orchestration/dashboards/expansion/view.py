"""View model of the Expansion page."""

from __future__ import annotations

from orchestration.dashboards.parts.page import Content, Source


def content(source: Source) -> list[Content]:
    """The page as built so far."""
    return [Content("expansion", "expansion.html", "stub.html.j2", "Expansion")]
