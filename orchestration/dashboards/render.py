"""Writes the pages: static files and charts under content-hashed names, then the HTML that refers to them."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from . import charts, churn_charts, status
from .banner import banner
from .churn import ChurnPage, churn_page
from .churn_queries import read_churn
from .facts import PublicationFacts
from .pages import PAGES, TO_SITE, TO_STATUS, site_links, status_links
from .quality import quality_page
from .quality_queries import read_quality
from .queries import Marts, read_marts
from .revenue import complete_months
from .scorecard import scorecard

HERE = Path(__file__).resolve().parent
LAST_ATTEMPT = "last_attempt.js"
Pictures = dict[str, dict[str, Path]]
# No inline script or style, nothing from elsewhere. (frame-ancestors is not allowed in a meta element.)
CSP = (
    "default-src 'none'; img-src 'self'; style-src 'self'; script-src 'self'; font-src 'none'; connect-src 'none';"
    " base-uri 'none'; form-action 'none'"
)


def environment() -> Environment:
    """Templates that escape everything and stop at a name that does not exist."""
    env = Environment(
        loader=FileSystemLoader(HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    env.globals["csp"] = CSP
    return env


def render_site(marts: Path, out: Path, publication: PublicationFacts) -> list[Path]:
    """Render every page of a publication from its marts file into `out`; the paths written, sorted.

    marts: a DuckDB file with the published tables in its main schema, opened read-only. The same file and
    publication give the same bytes. Raises duckdb.Error where a table or column is missing.
    """
    data, records = read_marts(marts), read_churn(marts)
    churn = churn_page(data, records, publication)
    views: dict[str, Any] = {
        "scorecard": scorecard(data, publication),
        "churn": churn,
        "data_quality": quality_page(data, records, read_quality(marts), publication),
    }
    out.mkdir(parents=True, exist_ok=True)
    written = _write_static(out)
    drawn = _write_charts(data, churn, publication.currency, out)
    common = {
        "nav": site_links(),
        "static": _hrefs(written, out),
        "pictures": {n: {size: _picture(path, out) for size, path in sizes.items()} for n, sizes in drawn.items()},
        "facts": publication,
        "banner": banner(publication),
        "status_href": TO_STATUS + "index.html",
        "last_attempt_href": TO_STATUS + LAST_ATTEMPT,
    }
    env = environment()
    pages = [
        _write(out / file, env.get_template(f"{key}.html.j2").render(page=key, view=views[key], **common))
        for key, _, file in PAGES
    ]
    return sorted([*written.values(), *(p for sizes in drawn.values() for p in sizes.values()), *pages])


def render_status(record: Mapping[str, Any], out: Path) -> list[Path]:
    """Render the page of the last attempt into `out`; the paths written, sorted.

    record: see `status.status_view`. Beside the page lies a small script file by which pages of an older
    release learn that a newer run did not publish. Needs no marts and no publication.
    """
    out.mkdir(parents=True, exist_ok=True)
    view = status.status_view(record)
    written = _write_static(out)
    html = (
        environment()
        .get_template("status.html.j2")
        .render(
            page="status",
            static=_hrefs(written, out),
            nav=status_links(view.released is not None),
            facts=None,
            banner=None,
            status_href="index.html",
            site_href=TO_SITE + "index.html" if view.released else None,
            view=view,
        )
    )
    finished = status.parse_moment(record.get("finished_at") or record.get("started_at"))
    notice = {"outcome": view.outcome, "word": view.word, "finishedAt": finished.isoformat() if finished else None}
    script = _write(out / LAST_ATTEMPT, f"window.csLastAttempt = {json.dumps(notice, sort_keys=True)};\n")
    return sorted([*written.values(), script, _write(out / "index.html", html)])


def _write(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.encode("utf-8"))
    return path


def _hashed(folder: Path, name: str, text: str) -> Path:
    """A name that changes with the content: a browser never shows one publication with another's parts."""
    stem, dot, suffix = name.rpartition(".")
    digest = hashlib.sha256(text.encode("utf-8")).hexdigest()[:12]
    return _write(folder / f"{stem}.{digest}{dot}{suffix}", text)


def _write_static(out: Path) -> dict[str, Path]:
    return {
        source.name: _hashed(out / "static", source.name, source.read_text("utf-8"))
        for source in sorted((HERE / "static").iterdir())
        if source.is_file()
    }


def _hrefs(files: Mapping[str, Path], out: Path) -> dict[str, str]:
    return {name: path.relative_to(out).as_posix() for name, path in files.items()}


def _picture(path: Path, out: Path) -> dict[str, str | int]:
    """Address and size in pixels of a drawing: with both stated, nothing moves when it arrives."""
    found = re.search(r'<svg[^>]* width="([\d.]+)"[^>]* height="([\d.]+)"', path.read_text("utf-8"))
    if found is None:
        raise ValueError(f"{path.name} states no size")
    width, height = (round(float(number)) for number in found.groups())
    return {"href": path.relative_to(out).as_posix(), "width": width, "height": height}


def _write_charts(data: Marts, churn: ChurnPage, currency: str, out: Path) -> Pictures:
    """Both drawings of every chart that has something to draw."""
    sizes = (charts.WIDE, charts.NARROW)
    drawings: dict[str, list[str]] = {}
    if complete_months(data):
        drawings["mrr-movements"] = [charts.movements_svg(data, currency, size) for size in sizes]
        drawings["mrr-by-segment"] = [charts.segments_svg(data, currency, size) for size in sizes]
    if churn.yearly:
        drawings["churn-12-months"] = [churn_charts.yearly_svg(churn.yearly.panels, size) for size in sizes]
    if churn.monthly:
        drawings["churn-by-month"] = [churn_charts.monthly_svg(churn.monthly.panels, size) for size in sizes]
    if churn.standard.months:
        shown, target = churn.standard.months, churn.standard.target
        drawings["churn-records"] = [churn_charts.adherence_svg(shown, target, size) for size in sizes]
    return {
        name: {
            size.name: _hashed(out / "charts", f"{name}-{size.name}.svg", text)
            for size, text in zip(sizes, texts, strict=True)
        }
        for name, texts in drawings.items()
    }
