"""One company on disk, delivered run by run; what then stands in raw, in quarantine and in the marts."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import duckdb

from orchestration.ingest.books import write_books
from orchestration.ingest.contract import Contract, load_contracts
from orchestration.ingest.mapping import SourceMapping, load_mappings
from orchestration.ingest.run import ingest_entity, restore_entity
from orchestration.settings import ROOT, Settings
from tests.faults.disorder.deliveries import KINDS, Delivery
from tests.properties.days import AS_OF
from tests.support.compiled import compile_project
from tests.unit.models.warehouse import create_findings

Tables = dict[str, Counter[tuple[Any, ...]]]

# When and in how many files something came. Nothing else of the marts may tell one order from another.
OF_THE_ARRIVAL = {
    "source_arrivals": ("batches", "last_loaded_at"),
    "entity_freshness": ("last_loaded_at",),
    "quarantined_rows": ("first_seen_on", "last_seen_on"),
    "quarantine_daily": ("day",),
}
TECHNICAL = ("_batch_id", "_row_number", "_loaded_at")


@dataclass(frozen=True)
class Company:
    """The folder of one company; `contracts` are the project's own."""

    settings: Settings
    contracts: dict[str, Contract]
    mappings: list[SourceMapping]
    files: Path

    @classmethod
    def in_folder(cls, folder: Path, entities: Iterable[str]) -> Company:
        """An empty company with a mapping of these entities, each from CSV files of its own columns."""
        contracts = load_contracts(ROOT)
        (folder / "sources").mkdir(parents=True)
        mapping: dict[str, Any] = {"source": "all", "root": "../files", "inputs": {}, "entities": {}}
        for entity in entities:
            (folder / "files" / entity).mkdir(parents=True)
            columns = {name: name for name in contracts[entity].column_names}
            path = f"{entity}/{{delivered_on:%Y%m%d}}_*.csv"
            mapping["inputs"][entity] = {"path": path, "format": "csv"}
            delivery = KINDS.get(entity, "upsert")
            mapping["entities"][entity] = {"input": entity, "delivery": delivery, "columns": columns}
        (folder / "sources" / "all.yml").write_text(json.dumps(mapping), encoding="utf-8")
        settings = Settings(ROOT, folder / "data", folder / "sources")
        return cls(settings, contracts, load_mappings(settings.sources, contracts), folder / "files")

    def run(self, as_of: date, deliveries: list[Delivery]) -> None:
        """Put the files there, and ingest what has any; at as_of everything. Nothing is rejected, nothing held."""
        for delivery in deliveries:
            (self.files / delivery.path).write_bytes(delivery.content(self.contracts[delivery.entity]))
        for entity in self.contracts if as_of == AS_OF else sorted({delivery.entity for delivery in deliveries}):
            report = ingest_entity(entity, self.settings, as_of, f"run-{as_of}", self.contracts, self.mappings)
            assert (report.rejected_files, report.held_batches) == ([], []), entity
            assert report.rows_in == report.accepted + report.quarantined + report.duplicates

    def restore(self) -> None:
        """Lose the warehouse, and fill it again from what has landed."""
        self.settings.warehouse.unlink()
        for entity in self.contracts:
            restore_entity(entity, self.settings, self.contracts, self.mappings)

    def build(self) -> None:
        """The books and every model, as of AS_OF."""
        write_books(self.settings, self.contracts, self.mappings)
        with duckdb.connect(str(self.settings.warehouse), config={"threads": 1}) as connection:
            create_findings(connection)
            compile_project(as_of=AS_OF.isoformat()).build(connection)

    def landed(self, is_exact: bool = False) -> Tables:
        """Every raw table and what stands in quarantine; but for what tells of the arrival, unless `is_exact`."""
        tables = {entity: "" if is_exact else self._without(TECHNICAL) for entity in self.contracts}
        queries = {f"raw.{entity}": f"select * {rest} from raw.{entity}" for entity, rest in tables.items()}
        queries["raw.missing_keys"] = "select * from raw.missing_keys"
        for entity in self.contracts:
            columns = "*" if is_exact else "_source, raw_text, rules"
            queries[f"quarantine.{entity}"] = f"select {columns} from quarantine.{entity} where left_at is null"
        return self._tables(queries)

    def marts(self, is_exact: bool = False) -> Tables:
        """Every table of the marts, row by row; but for what tells of the arrival, unless `is_exact`."""
        with duckdb.connect(str(self.settings.warehouse), read_only=True) as connection:
            names = connection.execute("select table_name from duckdb_tables() where schema_name = 'marts'").fetchall()
        rests = {name: "" if is_exact else self._without(OF_THE_ARRIVAL.get(name, ())) for (name,) in names}
        return self._tables({name: f"select * {rest} from marts.{name}" for name, rest in rests.items()})

    def _without(self, columns: tuple[str, ...]) -> str:
        return f"exclude ({', '.join(columns)})" if columns else ""

    def _tables(self, queries: dict[str, str]) -> Tables:
        with duckdb.connect(str(self.settings.warehouse), read_only=True) as connection:
            found = {name: connection.execute(query).fetchall() for name, query in queries.items()}
        return {name: Counter(tuple(map(str, row)) for row in rows) for name, rows in found.items()}


def differences(one: Tables, other: Tables) -> dict[str, list[Any]]:
    """Up to three rows of each that the other has not, by table."""
    found = {}
    for name in one.keys() | other.keys():
        left, right = one.get(name, Counter()), other.get(name, Counter())
        found[name] = [*list((left - right).elements())[:3], *list((right - left).elements())[:3]]
    return {name: rows for name, rows in found.items() if rows}
