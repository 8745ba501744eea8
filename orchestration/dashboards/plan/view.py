"""View model of the Plan page."""

from __future__ import annotations

from orchestration.dashboards.parts.page import Content, Source


def content(source: Source) -> list[Content]:
    """The page as built so far."""
    return [Content("plan", "plan.html", "stub.html.j2", "Plan")]
