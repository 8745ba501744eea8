"""Tables of a page: sorted and filtered in the browser, and each the file a spreadsheet opens safely."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from orchestration.dashboards.words import formats
from orchestration.spreadsheet import Value, csv_text


@dataclass(frozen=True)
class Table:
    """The data table of a chart: header texts, rows of texts; the first column heads its row."""

    caption: str
    header: list[str]
    rows: list[list[str]]


@dataclass(frozen=True)
class Column:
    """A column. kind: 'text', 'name' (given by others), 'number' or 'status'; is_choice offers its values as a filter.

    is_wide: its texts are sentences and may break into lines.
    """

    title: str
    kind: str = "text"
    is_choice: bool = False
    is_wide: bool = False


@dataclass(frozen=True)
class Cell:
    """What a reader sees, what the file holds and rows sort by (the text where None), and what stands beside it.

    status: a key of STATUS_WORDS or of the health bands, drawn as a shape before the word · note: a second line ·
    href: where the text leads.
    """

    text: str
    value: Value = None
    note: str | None = None
    href: str | None = None
    status: str | None = None

    @property
    def sort(self) -> str:
        return self.text if self.value is None else str(self.value)


@dataclass(frozen=True)
class DataTable:
    """A list people work with. id names its file in the site: csv/<id>.csv; the first column heads its row.

    shown: how many rows the page itself holds (None: all); the file always holds every row. empty: the sentence
    that stands in place of a table without rows.
    """

    id: str
    caption: str
    columns: Sequence[Column]
    rows: Sequence[Sequence[Cell]]
    empty: str
    shown: int | None = None

    @property
    def rows_shown(self) -> Sequence[Sequence[Cell]]:
        return self.rows if self.shown is None else self.rows[: self.shown]

    @property
    def is_cut(self) -> bool:
        return len(self.rows_shown) < len(self.rows)


def file_text(table: DataTable) -> str:
    """The whole table as a file for spreadsheets."""
    rows = ([_written(cell) for cell in row] for row in table.rows)
    return csv_text([column.title for column in table.columns], rows)


def _written(cell: Cell) -> Value:
    """What the file holds of a cell: the dash that a page prints for nothing is nothing there."""
    if cell.value is not None:
        return cell.value
    return None if cell.text == formats.NONE else cell.text
