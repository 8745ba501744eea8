"""Runs cases through the real ingester: many at a time, each a source of its own with a folder of its own."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from threading import Event, Thread
from typing import Any

import duckdb

from orchestration.ingest.contract import Contract
from orchestration.ingest.hold import ROWS
from orchestration.ingest.landing import Landing, Manifest
from orchestration.ingest.mapping import SourceMapping, load_mappings
from orchestration.ingest.report import EntityReport
from orchestration.ingest.run import ingest_entity
from orchestration.settings import Settings

from .case import Case

AS_OF = date(2024, 6, 30)


@dataclass
class Seen:
    """What became of one case's files. manifests: of all its batches, the newest last."""

    report: EntityReport
    rejected: list[dict[str, Any]]
    manifests: list[Manifest]
    accepted: list[tuple[Any, ...]]
    faults: list[tuple[Any, ...]]
    texts: list[tuple[Any, ...]]


def together(cases: list[Case]) -> list[list[Case]]:
    """Cases that one run takes: of one entity, and with fewer faulty rows than would hold a run's batches back."""
    groups: list[list[Case]] = []
    for case in sorted(cases, key=lambda c: c.entity):
        open_ = groups and groups[-1][0].entity == case.entity
        is_alone = case.during or case.then or (open_ and (groups[-1][0].during or groups[-1][0].then))
        if open_ and not is_alone and sum(c.outcome.quarantined for c in [*groups[-1], case]) < ROWS:
            groups[-1].append(case)
        else:
            groups.append([case])
    return groups


class Place:
    """One installation: folders, mappings and a warehouse for a group of cases."""

    def __init__(self, folder: Path, root: Path, contracts: dict[str, Contract], cases: list[Case]):
        self.settings = Settings(root, folder / "data", folder / "sources")
        self._folder, self._contracts, self._cases = folder, contracts, cases
        self.entity, self.runs = cases[0].entity, 0
        (folder / "sources").mkdir(parents=True)
        for case in cases:
            files = self.files(case)
            files.mkdir(parents=True)
            text = f"source: {case.source}\nroot: ../files/{case.source}\n{case.mapping}"
            (folder / "sources" / f"{case.source}.yml").write_text(text, encoding="utf-8")
            write(files, case.files)
            if case.make:
                case.make(files)
        self.mappings: list[SourceMapping] = load_mappings(self.settings.sources, contracts)

    def files(self, case: Case) -> Path:
        """The folder of one case."""
        return self._folder / "files" / case.source

    def run(self) -> dict[str, Seen]:
        """Ingest everything once; what became of each case, by its name."""
        self.runs += 1
        over = Event()
        with ExitStack() as stack:
            stack.callback(over.set)
            for case in self._cases:
                if case.during:
                    thread = Thread(target=case.during, args=(self.files(case), over))
                    thread.start()
                    stack.callback(thread.join)
                    stack.callback(over.set)
            report = ingest_entity(
                self.entity, self.settings, AS_OF, f"run-{self.runs}", self._contracts, self.mappings
            )
        landing = Landing(self.settings.landing, self.entity)
        landed = [landing.manifest(file.parent.name) for file in landing.folder.glob("*/manifest.json")]
        landed.sort(key=lambda manifest: manifest.landed_at)
        assert report.rows_in == report.accepted + report.quarantined + report.duplicates + report.held
        for manifest in landed:
            assert manifest.rows_in == manifest.accepted + manifest.quarantined + manifest.duplicates, manifest.path
        assert not list(landing.folder.glob(".work*")), "work in progress was left behind"
        with duckdb.connect(str(self.settings.warehouse), read_only=True) as connection:
            return {case.name: self._seen(connection, case, report, landed) for case in self._cases}

    def _seen(
        self, connection: duckdb.DuckDBPyConnection, case: Case, report: EntityReport, landed: list[Manifest]
    ) -> Seen:
        own = f"where _source = '{case.source}'"
        standing = f"from quarantine.{self.entity} {own} and left_at is null"
        ask = connection.execute
        return Seen(
            report,
            [error for error in report.rejected_files if error["source"] == case.source],
            [manifest for manifest in landed if manifest.source == case.source],
            ask(f"select {case.shown} from raw.{self.entity} {own} order by _row_number").fetchall(),
            ask(f"select line, rules {standing} order by line, rules").fetchall(),
            ask(f"select file, raw_text, len(rules), len(messages) {standing}").fetchall(),
        )


def write(folder: Path, files: dict[str, str | bytes]) -> None:
    """The files of a case; text is UTF-8."""
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
