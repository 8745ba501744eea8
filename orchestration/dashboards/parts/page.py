"""What a page is made from, and what its builder hands over."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import duckdb

from orchestration.dashboards.parts.facts import PublicationFacts
from orchestration.dashboards.parts.marts import Marts, read_marts


@dataclass(frozen=True)
class Source:
    """One publication: what all pages read of its marts, an open read-only connection for the rest, its facts."""

    marts: Marts
    connection: duckdb.DuckDBPyConnection
    facts: PublicationFacts

    @classmethod
    def open(cls, path: Path, facts: PublicationFacts) -> Source:
        """Read a marts file (tables in its main schema). Raises duckdb.Error naming what is missing in it."""
        connection = duckdb.connect(str(path), read_only=True)
        return cls(read_marts(connection), connection, facts)


@dataclass(frozen=True)
class Content:
    """One page: key of its entry in the navigation, file in the site's folder, template, and what that prints."""

    key: str
    file: str
    template: str
    view: object
