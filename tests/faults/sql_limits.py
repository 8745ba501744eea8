"""Deliveries whose mapping never ends or grows without end, in a process of their own whose memory is watched.

`python -m tests.faults.sql_limits FOLDER NAME...` prints one line of JSON: the rejection's rule and message by name,
and the process's greatest resident memory in MB.
"""

from __future__ import annotations

import json
import sys
from datetime import date
from pathlib import Path

from orchestration.ingest.contract import load_contracts
from orchestration.ingest.mapping import load_mappings
from orchestration.ingest.run import ingest_entity
from orchestration.observe.memory import peak_of_process
from orchestration.settings import ROOT, Settings
from tests.faults.sql_attacks import LARGE, SLOW

MAPPING = """source: desk
root: ../files
inputs:
  tickets: {path: "tickets.csv", format: csv}
entities:
  support_tickets:
    delivery: append
    sql: %s
"""
SELECT = (
    "select id as ticket_id, id as customer_id, '2024-01-01' as opened_at, n::varchar as category from tickets, (%s)"
)


def refused(folder: Path, sql: str) -> dict[str, str]:
    """How the ingestion of one small file by this select is refused."""
    settings = Settings(ROOT, folder / "data", folder / "sources")
    for name in ("files", "sources"):
        (folder / name).mkdir(parents=True)
    (folder / "files" / "tickets.csv").write_text("id\n1\n", encoding="utf-8")
    (folder / "sources" / "desk.yml").write_text(MAPPING % json.dumps(SELECT % sql), encoding="utf-8")
    contracts = load_contracts(ROOT)
    mappings = load_mappings(settings.sources, contracts)
    report = ingest_entity("support_tickets", settings, date(2024, 6, 30), "run", contracts, mappings)
    (error,) = report.rejected_files
    return {"rule": str(error["rule"]), "message": str(error["message"])}


def main(folder: Path, names: list[str]) -> None:
    found = {name: refused(folder / name, {**SLOW, **LARGE}[name]) for name in names}
    most = round(peak_of_process())
    print(json.dumps({"refused": found, "megabytes": most}))


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2:])
