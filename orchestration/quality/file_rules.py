"""A file before it is sent: the contract's verdict by ingestion, then the rules of its suite on what it accepts."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import duckdb

from expectations.files import FileVerdict, Judge
from expectations.suites import ENTITIES
from orchestration.ingest.contract import load_contracts
from orchestration.ingest.report import ValidationReport
from orchestration.ingest.validate import validate_file
from orchestration.settings import Settings


def check_file(
    entity: str, path: Path | str, settings: Settings, as_of: date, source: str | None = None
) -> tuple[ValidationReport, FileVerdict | None]:
    """The contract's verdict and the suite's; the latter is None without a suite, or if the file is rejected.

    Raises what `validate_file` raises, and VocabularyError for an unusable seed.
    """
    if entity not in ENTITIES:
        return validate_file(entity, path, settings, as_of, source), None
    judge = Judge(load_contracts(settings.root), settings.root / "seeds", settings.warehouse, as_of)
    verdicts: list[FileVerdict] = []

    def examine(connection: duckdb.DuckDBPyConnection, relation: str) -> None:
        verdicts.append(judge.verdict(entity, connection, relation))

    report = validate_file(entity, path, settings, as_of, source, examine)
    return report, verdicts[0] if verdicts else None
