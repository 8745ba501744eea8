"""What a page has made of it while it is written: drawings of its charts, files of its tables, ids of its parts."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from pathlib import Path

from orchestration.dashboards.parts import charts
from orchestration.dashboards.parts.table import DataTable, file_text

HERE = Path(__file__).resolve().parent
ENGINE = "vega.js"


@dataclass(frozen=True)
class Picture:
    """Address and size in pixels of a drawing: with both stated, nothing moves when it arrives."""

    href: str
    width: int
    height: int


@dataclass(frozen=True)
class Drawn:
    """One chart in its two sizes, and the script that brings it to life."""

    wide: Picture
    narrow: Picture
    script: str


class Workshop:
    """Writes into the folder of one site; `written` lists every file, `drawn` and `download` never make one twice."""

    def __init__(self, out: Path) -> None:
        self.out = out
        self.written: list[Path] = []
        self._drawn: dict[str, tuple[charts.Chart, Drawn]] = {}
        self._tables: dict[str, DataTable] = {}
        self._ids = 0

    def page(self, file: str, html: str) -> None:
        self._write(self.out / file, html)

    def static(self, with_engine: bool) -> dict[str, str]:
        """Addresses of the shared files by name; with_engine: also what interactive charts need."""
        texts = {p.name: p.read_text("utf-8") for p in sorted((HERE / "static").iterdir()) if p.is_file()}
        if with_engine:
            texts[ENGINE] = charts.engine()
        return {name: self._hashed("static", name, text) for name, text in texts.items()}

    def drawn(self, chart: charts.Chart) -> Drawn:
        """The drawings of a chart. Raises ValueError where two charts of a site share an id."""
        if chart.id not in self._drawn:
            specs = {size.name: charts.specification(chart, size) for size in (charts.WIDE, charts.NARROW)}
            pictures = {name: self._picture(f"{chart.id}-{name}.svg", charts.svg(spec)) for name, spec in specs.items()}
            script = self._hashed("charts", f"{chart.id}.js", charts.script(chart.id, specs))
            self._drawn[chart.id] = (chart, Drawn(**pictures, script=script))
        made, drawn = self._drawn[chart.id]
        if made is not chart:
            raise ValueError(f"two charts have the id {chart.id}")
        return drawn

    def download(self, table: DataTable) -> str:
        """The address of a table's file. Raises ValueError where two tables of a site share an id."""
        if self._tables.setdefault(table.id, table) is not table:
            raise ValueError(f"two tables have the id {table.id}")
        path = self.out / "csv" / f"{table.id}.csv"
        if not path.exists():
            self._write(path, file_text(table))
        return f"csv/{path.name}"

    def next_id(self) -> str:
        """An id for a part of a page that is found by its own page only."""
        self._ids += 1
        return f"part-{self._ids}"

    def begin_page(self) -> None:
        self._ids = 0

    def _hashed(self, folder: str, name: str, text: str) -> str:
        """A name that changes with the content: a browser never shows one publication with another's parts."""
        stem, dot, suffix = name.rpartition(".")
        digest = hashlib.sha256(text.encode("utf-8")).hexdigest()[:12]
        path = self.out / folder / f"{stem}.{digest}{dot}{suffix}"
        self._write(path, text)
        return path.relative_to(self.out).as_posix()

    def _write(self, path: Path, text: str) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode("utf-8"))
        self.written.append(path)

    def _picture(self, name: str, text: str) -> Picture:
        found = re.search(r'<svg[^>]* width="([\d.]+)"[^>]* height="([\d.]+)"', text)
        if found is None:
            raise ValueError(f"{name} states no size")
        width, height = (round(float(number)) for number in found.groups())
        return Picture(self._hashed("charts", name, text), width, height)
