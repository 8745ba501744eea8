"""View model of the All figures page."""

from __future__ import annotations

from orchestration.dashboards.parts.page import Content, Source


def content(source: Source) -> list[Content]:
    """The page as built so far."""
    return [Content("figures", "figures.html", "stub.html.j2", "All figures")]
