"""Writes the pages: static files and charts under content-hashed names, then the HTML that refers to them."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from . import charts, status
from .banner import banner
from .facts import PublicationFacts
from .queries import Marts, read_marts
from .revenue import complete_months
from .scorecard import scorecard

HERE = Path(__file__).resolve().parent
# From published/site to published/status: the page of the last attempt is no part of a release.
STATUS_HREF = "../status/index.html"
SITE_HREF = "../site/index.html"
LAST_ATTEMPT = "last_attempt.js"
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
    data = read_marts(marts)
    out.mkdir(parents=True, exist_ok=True)
    written = _write_static(out)
    pictures = _write_charts(data, publication.currency, out)
    html = (
        environment()
        .get_template("scorecard.html.j2")
        .render(
            page="scorecard",
            static=_hrefs(written, out),
            pictures={
                name: {size: _picture(path, out) for size, path in sizes.items()} for name, sizes in pictures.items()
            },
            facts=publication,
            banner=banner(publication),
            status_href=STATUS_HREF,
            site_href="index.html",
            view=scorecard(data, publication),
        )
    )
    index = _write(out / "index.html", html)
    return sorted([*written.values(), *(p for sizes in pictures.values() for p in sizes.values()), index])


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
            banner=None,
            status_href="index.html",
            site_href=SITE_HREF if view.released else None,
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


def _write_charts(data: Marts, currency: str, out: Path) -> dict[str, dict[str, Path]]:
    """Both drawings of every chart; none where there is no complete month to draw."""
    if not complete_months(data):
        return {}
    drawings = {"mrr-movements": charts.movements_svg, "mrr-by-segment": charts.segments_svg}
    return {
        name: {
            size.name: _hashed(out / "charts", f"{name}-{size.name}.svg", draw(data, currency, size))
            for size in (charts.WIDE, charts.NARROW)
        }
        for name, draw in drawings.items()
    }
