"""What a mapping's files amount to: deliveries, each of which becomes one batch."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import date

from .contract import Contract
from .discover import Discovery, SourceFile, discover
from .errors import FileRejected
from .mapping import EntityMap, SourceMapping
from .prepass import content_hash

# Part of every batch's id. Raise it when ingestion itself would read a file otherwise: all are read anew.
INGEST_VERSION = "1"


@dataclass(frozen=True)
class Delivery:
    """One batch to be: its files, the path that names it, and whether it replaces what was there."""

    mapping: SourceMapping
    emap: EntityMap
    path: str
    files: tuple[tuple[str, SourceFile], ...]
    delivered_on: date | None
    replaces: bool

    @property
    def slot(self) -> str:
        return f"{self.mapping.source}|{self.path}"

    def content(self, hashes: dict[str, str]) -> str:
        """sha256 over all files' contents; `hashes` caches path -> sha256. FileRejected if unreadable."""
        parts = []
        for name, file in self.files:
            key = str(file.path)
            if key not in hashes:
                hashes[key] = content_hash(file.path, file.relative)
            # A select over several files may use each file's delivery date.
            parts.append(f"{name}:{file.delivered_on}:{hashes[key]}" if len(self.files) > 1 else hashes[key])
        return hashlib.sha256("\n".join(parts).encode()).hexdigest() if len(parts) > 1 else parts[0]

    def batch_id(self, contract: Contract, content: str) -> str:
        """The same content, mapping and contract give the same id, at any path.

        A snapshot or an upsert of another day says something new even if nothing changed; an append file that
        comes again, at whatever path, does not.
        """
        dated = self.emap.delivery != "append"
        parts = [
            INGEST_VERSION,
            contract.entity,
            self.mapping.source,
            self.mapping.fingerprint(contract.entity),
            contract.fingerprint,
            content,
            str(self.delivered_on) if dated else "",
        ]
        return hashlib.sha256("|".join(parts).encode()).hexdigest()[:32]


@dataclass
class Plan:
    """deliveries in the order in which they happened · refused: files that must not be read · warnings."""

    deliveries: list[Delivery] = field(default_factory=list)
    refused: list[tuple[SourceMapping, FileRejected]] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)

    def add(self, mapping: SourceMapping, found: Discovery) -> None:
        self.refused += [(mapping, error) for error in found.refused]
        self.warnings += found.warnings


def plan(mappings: list[SourceMapping], entity: str) -> Plan:
    """The deliveries of every mapping that feeds the entity."""
    result = Plan()
    for mapping in mappings:
        emap = mapping.entities.get(entity)
        if emap is None:
            continue
        found = {name: discover(mapping, mapping.inputs[name]) for name in emap.inputs}
        for discovery in found.values():
            result.add(mapping, discovery)
        if len(emap.inputs) == 1:
            name = emap.inputs[0]
            dated = mapping.inputs[name].is_dated
            replaces = emap.delivery == "append" or dated
            for file in found[name].files:
                files = ((name, file),)
                result.deliveries.append(Delivery(mapping, emap, file.relative, files, file.delivered_on, replaces))
        else:
            joined(mapping, emap, found, result)
    return result


def joined(mapping: SourceMapping, emap: EntityMap, found: dict[str, Discovery], result: Plan) -> None:
    """A select over several inputs: one delivery of all their files, once each input has one."""
    if any(discovery.refused for discovery in found.values()):
        return
    if lacking := [name for name, discovery in found.items() if not discovery.files]:
        result.warnings.append(f"{mapping.source}: {emap.entity} waits for files of {', '.join(lacking)}")
        return
    files = tuple((name, file) for name, discovery in sorted(found.items()) for file in discovery.files)
    days = [file.delivered_on for _, file in files if file.delivered_on]
    path = f"sql:{emap.entity}"
    result.deliveries.append(Delivery(mapping, emap, path, files, max(days, default=None), True))
