"""What a mapping's files amount to: deliveries, each of which becomes one batch."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from .contract import Contract
from .discover import MISSING_ROOT, Discovery, SourceFile, discover, is_there
from .errors import FileRejected
from .mapping import EntityMap, SourceMapping
from .prepass import content_hash
from .select import columns_in, is_taken_from_a_column

# Part of every batch's id. Raise it when ingestion itself would read a file otherwise: all are read anew.
INGEST_VERSION = "3"


@dataclass(frozen=True)
class Delivery:
    """One batch to be: its files, the path that names it, and whether it replaces what was there.

    replaces_keys: it is the whole content and replaces the keys it has, because nothing orders their versions.
    """

    mapping: SourceMapping
    emap: EntityMap
    path: str
    files: tuple[tuple[str, SourceFile], ...]
    delivered_on: date | None
    replaces: bool
    replaces_keys: bool = False

    @property
    def slot(self) -> str:
        return f"{self.mapping.source}|{self.path}"

    @property
    def paths(self) -> list[Path]:
        """Every file that its mapping may read."""
        return [file.path for _, file in self.files]

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
    """deliveries in the order in which they happened · refused: files that must not be read · warnings.

    missing: sources whose folder is not there.
    """

    deliveries: list[Delivery] = field(default_factory=list)
    refused: list[tuple[SourceMapping, FileRejected]] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    missing: set[str] = field(default_factory=set)

    @property
    def read_without_sql(self) -> list[Path]:
        """The files of the deliveries whose mapping brings no SQL."""
        return sorted({path for each in self.deliveries if not each.emap.brings_sql for path in each.paths})

    def add(self, mapping: SourceMapping, found: Discovery) -> None:
        self.refused += [(mapping, error) for error in found.refused]
        self.warnings += found.warnings


def plan(mappings: list[SourceMapping], contract: Contract) -> Plan:
    """The deliveries of every mapping that feeds the entity."""
    result = Plan()
    for mapping in mappings:
        emap = mapping.entities.get(contract.entity)
        if emap is None:
            continue
        if not is_there(mapping.root):
            # A typo or an unmounted disk looks like "nothing new today"; it must not pass as that.
            shown = mapping.shown_root
            message = f"the folder {shown} of source {mapping.source} does not exist or cannot be read"
            result.refused.append((mapping, FileRejected(shown, MISSING_ROOT, message)))
            result.missing.add(mapping.source)
            continue
        found = {name: discover(mapping, mapping.inputs[name]) for name in emap.inputs}
        for discovery in found.values():
            result.add(mapping, discovery)
        if len(emap.inputs) == 1:
            name = emap.inputs[0]
            dated = mapping.inputs[name].is_dated
            replaces = emap.delivery == "append" or dated
            is_unordered = not replaces and not orders_versions(emap, contract)
            if is_unordered and emap.delivery == "upsert":
                cure = " or map updated_at" if "updated_at" in contract.column_names else ""
                label = f"{mapping.source}.{name}: {contract.entity}"
                result.warnings.append(f"{label}: cannot order versions: put a date in the path{cure}")
            # A snapshot without a date and without change times: by row hash, an old value could win over its
            # correction. The content that came last is all there is to go by.
            replaces_keys = is_unordered and emap.delivery == "snapshot"
            for file in found[name].files:
                day, files = file.delivered_on, ((name, file),)
                result.deliveries.append(Delivery(mapping, emap, file.relative, files, day, replaces, replaces_keys))
        else:
            joined(mapping, emap, found, result)
    return result


def orders_versions(emap: EntityMap, contract: Contract) -> bool:
    """Whether the rows themselves say which version of a key is the later one."""
    if contract.version_rule != "latest":
        return True
    if contract.version_column is None:
        return False
    if emap.sql:
        return is_taken_from_a_column(emap.sql, contract.version_column)
    how = next((how for how in emap.columns if how.name == contract.version_column), None)
    return how is not None and (how.column is not None or bool(how.expression and columns_in(how.expression)))


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
