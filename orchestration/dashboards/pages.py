"""The pages of a site in the order of the navigation, who builds them, and how they find the page of the last run."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from orchestration.dashboards.churn import view as churn
from orchestration.dashboards.csm import view as csm
from orchestration.dashboards.engagement import view as engagement
from orchestration.dashboards.expansion import view as expansion
from orchestration.dashboards.figures import view as figures
from orchestration.dashboards.health import view as health
from orchestration.dashboards.parts.page import Content, Source
from orchestration.dashboards.plan import view as plan
from orchestration.dashboards.quality import view as quality
from orchestration.dashboards.revenue import view as revenue
from orchestration.dashboards.scorecard import view as scorecard
from orchestration.dashboards.segments import view as segments
from orchestration.dashboards.team import view as team

# key, title, file in the site's folder
PAGES = (
    ("scorecard", "Scorecard", "index.html"),
    ("revenue", "Revenue", "revenue.html"),
    ("churn", "Churn", "churn.html"),
    ("health", "Health", "health.html"),
    ("engagement", "Engagement", "engagement.html"),
    ("expansion", "Expansion", "expansion.html"),
    ("segments", "Segments", "segments.html"),
    ("plan", "Plan", "plan.html"),
    ("team", "Team", "team.html"),
    ("figures", "All figures", "figures.html"),
    ("data_quality", "Data quality", "data_quality.html"),
)
STATUS, STATUS_TITLE = "status", "Last run"
# From published/site to published/status and back: the page of the last attempt is no part of a release.
TO_STATUS, TO_SITE = "../status/", "../site/"

Builder = Callable[[Source], list[Content]]
# Each hands over its page, or its pages where there is one per CSM or per metric.
BUILDERS: tuple[Builder, ...] = (
    scorecard.content,
    revenue.content,
    churn.content,
    health.content,
    engagement.content,
    expansion.content,
    segments.content,
    plan.content,
    team.content,
    csm.content,
    figures.content,
    quality.content,
)


@dataclass(frozen=True)
class Link:
    """An entry of the navigation."""

    key: str
    title: str
    href: str


def site_links() -> list[Link]:
    """The navigation as a page of the site shows it."""
    return [*(Link(*page) for page in PAGES), Link(STATUS, STATUS_TITLE, TO_STATUS + "index.html")]


def status_links(is_released: bool) -> list[Link]:
    """The same as the status page shows it; while nothing is released there is no page to go to."""
    pages = [Link(key, title, TO_SITE + file) for key, title, file in PAGES] if is_released else []
    return [*pages, Link(STATUS, STATUS_TITLE, "index.html")]
