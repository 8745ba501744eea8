"""View model of the Health page."""

from __future__ import annotations

from orchestration.dashboards.parts.page import Content, Source


def content(source: Source) -> list[Content]:
    """The page as built so far."""
    return [Content("health", "health.html", "stub.html.j2", "Health")]
