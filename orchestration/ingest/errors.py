"""What can go wrong outside a row: each error names the place a person has to look at."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from pathlib import Path

import duckdb

# Time or memory ran out while DuckDB read: that says nothing of the file.
OF_OUR_MEANS = (duckdb.InterruptException, duckdb.OutOfMemoryException)
IS_DAMAGED = "is not as it was written"


class IngestError(Exception):
    """Base of every error that ingestion raises on purpose; its text says what to do."""


class ContractError(IngestError):
    """A contract (models/staging/**/_raw__*.yml) or a seed it refers to is missing or malformed."""


class MappingError(IngestError):
    """A mapping file is wrong. `others` are further faults of the same folder, so that one look shows all."""

    def __init__(self, file: Path | str, line: int | None, message: str):
        self.file, self.line, self.message = str(file), line, message
        self.others: tuple[MappingError, ...] = ()
        super().__init__(message)

    def __str__(self) -> str:
        place = self.file if self.line is None else f"{self.file}:{self.line}"
        return "\n".join([f"{place}: {self.message}", *(str(other) for other in self.others)])


class DamagedPiece(IngestError):
    """Rows in landing/ are not as they were written. piece: the path below landing/ · file: what it came from."""

    def __init__(self, piece: str, file: str):
        super().__init__(
            f"landing/{piece}, the rows of {file}, {IS_DAMAGED}: the disk, or somebody, changed it. Run "
            "`cs-metrics rebuild`: it reads all of landing/, names every damaged piece and says how to go on"
        )


class FileRejected(IngestError):
    """A file is refused whole. line: 1-based; column: a header's name, or the byte within the line."""

    def __init__(
        self,
        file: Path | str,
        rule: str,
        message: str,
        line: int | None = None,
        column: str | int | None = None,
    ):
        self.file, self.rule, self.message = str(file), rule, message
        self.line, self.column = line, column
        super().__init__(message)

    def __str__(self) -> str:
        place = self.file if self.line is None else f"{self.file}:{self.line}"
        return f"{place}: {self.message}"

    def as_dict(self) -> dict[str, object]:
        """{file, line, column, rule, message}, ready for JSON."""
        return {
            "file": self.file,
            "line": self.line,
            "column": self.column,
            "rule": self.rule,
            "message": self.message,
        }


def short(name: str) -> str:
    """A name as messages show it: a header can have a million characters.

    Where a file came without its header a cell stands in the name's place; an address never gets into a message.
    """
    if "@" in name:
        return "(a name with an @ is not shown)"
    return name if len(name) <= 80 else name[:77] + "..."


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """' (did you mean X?)' for a near miss, else the empty string."""
    near = difflib.get_close_matches(word.lower(), {name.lower(): name for name in known}, n=1, cutoff=0.6)
    spelled = {name.lower(): name for name in known}
    return f" (did you mean {short(spelled[near[0]])!r}?)" if near else ""


def raise_all(errors: list[MappingError]) -> None:
    """Raise the first error carrying the rest; do nothing for an empty list."""
    if errors:
        first, *rest = sorted(errors, key=lambda e: (e.file, e.line or 0))
        first.others = tuple(rest)
        raise first
