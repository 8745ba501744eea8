"""Writes the pages of a publication, and the page of the last run."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from orchestration.dashboards.pages import BUILDERS, TO_SITE, TO_STATUS, site_links, status_links
from orchestration.dashboards.parts.banner import banner
from orchestration.dashboards.parts.facts import PublicationFacts
from orchestration.dashboards.parts.page import Source
from orchestration.dashboards.status import view as status
from orchestration.dashboards.words.moments import parse_moment
from orchestration.dashboards.workshop import HERE, Workshop

LAST_ATTEMPT = "last_attempt.js"
# No inline script or style, nothing from elsewhere. (frame-ancestors is not allowed in a meta element.)
CSP = (
    "default-src 'none'; img-src 'self'; style-src 'self'; script-src 'self'; font-src 'none'; connect-src 'none';"
    " base-uri 'none'; form-action 'none'"
)


def environment(workshop: Workshop) -> Environment:
    """Templates that escape everything and stop at a name that does not exist; each lies beside its renderer."""
    folders = [HERE / "templates", *sorted({path.parent for path in HERE.glob("*/*.j2")} - {HERE / "templates"})]
    env = Environment(
        loader=FileSystemLoader(folders),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    env.globals.update(
        csp=CSP,
        drawn=workshop.drawn,
        download=workshop.download,
        next_id=workshop.next_id,  # type: ignore[arg-type]
    )
    return env


def render_site(marts: Path, out: Path, publication: PublicationFacts) -> list[Path]:
    """Render every page of a publication from its marts file into `out`; the paths written, sorted.

    marts: a DuckDB file with the published tables in its main schema, opened read-only. The same file and
    publication give the same bytes. Raises duckdb.Error where a table or column is missing.
    """
    workshop = Workshop(out)
    common = {
        "nav": site_links(),
        "static": workshop.static(with_engine=True),
        "facts": publication,
        "banner": banner(publication),
        "status_href": TO_STATUS + "index.html",
        "last_attempt_href": TO_STATUS + LAST_ATTEMPT,
    }
    env = environment(workshop)
    source = Source.open(marts, publication)
    with source.connection:
        for build in BUILDERS:
            for content in build(source):
                workshop.begin_page()
                template = env.get_template(content.template)
                workshop.page(content.file, template.render(page=content.key, view=content.view, **common))
    return sorted(workshop.written)


def render_status(record: Mapping[str, Any], out: Path) -> list[Path]:
    """Render the page of the last attempt into `out`; the paths written, sorted.

    record: see `status.status_view`. Beside the page lies a small script file by which pages of an older
    release learn that a newer run did not publish. Needs no marts and no publication.
    """
    workshop = Workshop(out)
    view = status.status_view(record)
    template = environment(workshop).get_template("status.html.j2")
    html = template.render(
        page="status",
        static=workshop.static(with_engine=False),
        nav=status_links(view.released is not None),
        facts=None,
        banner=None,
        status_href="index.html",
        site_href=TO_SITE + "index.html" if view.released else None,
        view=view,
    )
    finished = parse_moment(record.get("finished_at") or record.get("started_at"))
    notice = {"outcome": view.outcome, "word": view.word, "finishedAt": finished.isoformat() if finished else None}
    workshop.page(LAST_ATTEMPT, f"window.csLastAttempt = {json.dumps(notice, sort_keys=True)};\n")
    workshop.page("index.html", html)
    return sorted(workshop.written)
