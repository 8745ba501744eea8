"""The pages of a site in the order of the navigation, and how they find each other and the page of the last run."""

from __future__ import annotations

# key, title, file in the site's folder
PAGES = (
    ("scorecard", "Scorecard", "index.html"),
    ("churn", "Churn", "churn.html"),
    ("data_quality", "Data quality", "data_quality.html"),
)
STATUS, STATUS_TITLE = "status", "Last run"
# From published/site to published/status and back: the page of the last attempt is no part of a release.
TO_STATUS, TO_SITE = "../status/", "../site/"

Link = tuple[str, str, str]


def site_links() -> list[Link]:
    """The navigation as a page of the site shows it: key, title, address."""
    return [*PAGES, (STATUS, STATUS_TITLE, TO_STATUS + "index.html")]


def status_links(is_released: bool) -> list[Link]:
    """The same as the status page shows it; while nothing is released there is no page to go to."""
    pages = [(key, title, TO_SITE + file) for key, title, file in PAGES] if is_released else []
    return [*pages, (STATUS, STATUS_TITLE, "index.html")]
