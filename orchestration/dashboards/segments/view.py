"""View model of the Segments page."""

from __future__ import annotations

from orchestration.dashboards.parts.page import Content, Source


def content(source: Source) -> list[Content]:
    """The page as built so far."""
    return [Content("segments", "segments.html", "stub.html.j2", "Segments")]
