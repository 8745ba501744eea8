"""The contracts of the raw entities, read from the dbt source files: they stand nowhere else."""

from __future__ import annotations

import csv
import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from .errors import ContractError

# The C loader where there is one: the contracts of all entities are read for each of them.
LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True)
class Column:
    """One column of the standard shape. `enum` holds the allowed values, `seed` the seed they come from.

    separator: what separates the values of a cell that may hold several; None where it holds one.
    """

    name: str
    data_type: str
    required: bool = False
    minimum: str | None = None
    enum: tuple[str, ...] | None = None
    enum_rule: str = "enum"
    seed: str | None = None
    separator: str | None = None
    description: str = ""

    @property
    def base_type(self) -> str:
        """The type without its precision: 'decimal' of 'decimal(18,6)'."""
        return self.data_type.split("(")[0].strip().lower()


@dataclass(frozen=True)
class Rule:
    """A row breaks the rule when `fails_when`, SQL over its typed columns, is true (null passes)."""

    id: str
    columns: tuple[str, ...]
    fails_when: str
    message: str


@dataclass(frozen=True)
class Contract:
    """One raw entity: columns in order, key, how versions of a key are ordered, rules across columns."""

    entity: str
    domain: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]
    version_column: str | None
    version_rule: str
    blocks_publication: bool
    rules: tuple[Rule, ...]
    file: Path
    description: str = ""

    @property
    def column_names(self) -> list[str]:
        return [column.name for column in self.columns]

    def column(self, name: str) -> Column:
        """The column of that name; KeyError if the contract has none."""
        return next(column for column in self.columns if column.name == name)

    @property
    def fingerprint(self) -> str:
        """Changes exactly when a row could be judged otherwise: types, rules, vocabularies."""
        judged = {
            "key": self.key,
            "version": [self.version_column, self.version_rule],
            "columns": [_judged(column) for column in self.columns],
            "rules": [[r.id, r.columns, r.fails_when, r.message] for r in self.rules],
        }
        return hashlib.sha256(json.dumps(judged, sort_keys=True).encode()).hexdigest()[:16]

    def require_vocabularies(self) -> None:
        """Raise ContractError if a vocabulary's seed was not found; called before any row is judged."""
        for column in self.columns:
            if column.seed and column.enum is None:
                raise ContractError(
                    f"{self.file}: {self.entity}.{column.name} takes its values from {column.seed!r}, "
                    "and no such file and column lies under seeds/"
                )


def _judged(column: Column) -> list[Any]:
    """What of a column decides on its cells. A separator only counts where there is one: others keep their batches."""
    judged = [column.name, column.data_type, column.required, column.minimum, column.enum, column.enum_rule]
    return [*judged, column.separator] if column.separator else judged


def load_contracts(root: Path) -> dict[str, Contract]:
    """Every raw entity of `root`/models/staging/**/_raw__*.yml that declares a key, by name, sorted.

    Tables without a `meta.key` (entity_status, missing_keys) are written by ingestion itself and left out.
    Raises ContractError on a malformed file or an entity declared twice.
    """
    contracts: dict[str, Contract] = {}
    for file in sorted((root / "models" / "staging").glob("**/_raw__*.yml")):
        document = yaml.load(file.read_text(encoding="utf-8"), Loader=LOADER) or {}  # noqa: S506 - a safe loader
        for source in document.get("sources", []):
            for table in source.get("tables", []):
                if not _meta(table).get("key"):
                    continue
                contract = _contract(table, file, root)
                if contract.entity in contracts:
                    raise ContractError(f"{file}: the entity {contract.entity!r} is declared twice")
                contracts[contract.entity] = contract
    if not contracts:
        raise ContractError(f"no contract found under {root / 'models' / 'staging'}")
    return dict(sorted(contracts.items()))


def _contract(table: dict[str, Any], file: Path, root: Path) -> Contract:
    meta = _meta(table)
    try:
        columns = tuple(_column(column, root) for column in table["columns"])
        contract = Contract(
            entity=table["name"],
            domain=meta.get("domain", file.parent.name),
            key=tuple(meta["key"]),
            columns=columns,
            version_column=meta.get("version_column"),
            version_rule=meta.get("version_rule", "latest"),
            blocks_publication=bool(meta.get("blocks_publication", False)),
            rules=tuple(
                Rule(r["id"], tuple(r["columns"]), r["fails_when"], r["message"]) for r in meta.get("rules", [])
            ),
            file=file,
            description=table.get("description", ""),
        )
    except KeyError as missing:
        raise ContractError(f"{file}: {table.get('name', 'a table')} lacks {missing}") from None
    named = {*contract.key, *(c for rule in contract.rules for c in rule.columns)}
    named |= {contract.version_column} if contract.version_column else set()
    if unknown := named - set(contract.column_names):
        raise ContractError(f"{file}: key, version or rules name unknown columns: {', '.join(sorted(unknown))}")
    return contract


def _column(column: dict[str, Any], root: Path) -> Column:
    meta = _meta(column)
    seed = meta.get("values_from_seed")
    enum = tuple(str(v) for v in meta["enum"]) if "enum" in meta else None
    return Column(
        name=column["name"],
        data_type=column["data_type"].lower(),
        required=bool(meta.get("required", False)),
        minimum=str(meta["min"]) if "min" in meta else None,
        enum=_seed_values(seed, meta.get("values_where") or {}, root) if seed else enum,
        enum_rule=meta.get("enum_rule", "enum"),
        seed=seed,
        separator=meta.get("separator"),
        description=column.get("description", ""),
    )


def _meta(node: dict[str, Any]) -> dict[str, Any]:
    return (node.get("config") or {}).get("meta") or {}


def _seed_values(seed: str, where: dict[str, str], root: Path) -> tuple[str, ...] | None:
    """The distinct values of 'seed.column' in rows that have the cells of `where`, sorted; None if it is not there."""
    name, column = seed.split(".")
    for file in sorted((root / "seeds").glob(f"**/{name}.csv")):
        with file.open(encoding="utf-8-sig", newline="") as handle:
            rows = list(csv.DictReader(handle))
        if rows and column in rows[0]:
            chosen = [row for row in rows if all(row.get(name) == value for name, value in where.items())]
            return tuple(sorted({row[column].strip() for row in chosen}))
    return None
