"""View models of the pages of single CSMs."""

from __future__ import annotations

from orchestration.dashboards.parts.page import Content, Source


def content(source: Source) -> list[Content]:
    """A page for each CSM."""
    return []
