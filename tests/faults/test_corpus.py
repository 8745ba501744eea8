"""Hundreds of ugly files through the real ingester: each has the outcome that the contract names for it."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from orchestration.ingest.contract import load_contracts
from orchestration.ingest.errors import MappingError
from orchestration.ingest.mapping import load_mappings
from orchestration.settings import ROOT
from tests.faults.corpus import CASES
from tests.faults.corpus.case import Case, Outcome, Rejected, ticket_mapping
from tests.faults.corpus.run import Place, Seen, together, write
from tests.support.reliability import tell

PARAMS = [pytest.param(case, id=case.name, marks=[pytest.mark.long] if case.is_variant else []) for case in CASES]
KNOWN = cache(load_contracts)


@pytest.fixture(scope="module")
def seen(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[Seen]]:
    """What became of every case that is asked for, run in groups; an exception where its run raised one."""
    asked = [item.callspec.params.get("case") for item in request.session.items if hasattr(item, "callspec")]
    chosen = [case for case in asked if isinstance(case, Case)]
    root = tmp_path_factory.mktemp("corpus")
    found: dict[str, list[Seen]] = {}
    for at, group in enumerate(together(chosen)):
        try:
            _run(root / f"group{at}", group, found)
        except Exception:
            for i, case in enumerate(group):  # one of them did it: the others have their own outcome
                try:
                    _run(root / f"group{at}_{i}", [case], found)
                except Exception as error:  # no case may raise anything: its own test fails with it
                    found[case.name] = error  # type: ignore[assignment]
    return found


def _run(folder: Path, cases: list[Case], found: dict[str, list[Seen]]) -> None:
    place = Place(folder, ROOT, KNOWN(ROOT), cases)
    before = {path: path.read_bytes() for case in cases if not case.during for path in _files(place.files(case))}
    for name, first in place.run().items():
        found[name] = [first]
    assert {path: path.read_bytes() for path in before} == before, "a source's file was changed"
    if cases[0].then:
        write(place.files(cases[0]), cases[0].then[0])
        found[cases[0].name].append(place.run()[cases[0].name])


def _files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file() and not path.is_symlink()]


def test_the_names_of_the_cases_differ() -> None:
    assert len({case.source for case in CASES}) == len(CASES)
    assert sum(not case.is_variant for case in CASES) >= 150


@pytest.mark.parametrize("case", PARAMS)
def test_an_ugly_file_has_the_outcome_of_the_contract(case: Case, seen: dict[str, list[Seen]]) -> None:
    found = seen[case.name]
    if isinstance(found, Exception):
        raise found
    check(case, case.outcome, found[0], kept=[])
    if case.then:
        check(case, case.then[1], found[1], kept=found[0].accepted)


def check(case: Case, wanted: Outcome, found: Seen, kept: list[tuple[object, ...]]) -> None:
    """kept: the rows that stood before, which a rejected file leaves as they are."""
    if isinstance(wanted, Rejected):
        (error,) = found.rejected
        assert (error["rule"], error["line"]) == (wanted.rule, wanted.line), error["message"]
        assert wanted.column in (None, error["column"])
        assert wanted.says in error["message"]
        assert error["file"].split("/")[-1] in error["message"]
        assert len(error["message"]) < 1000
        assert (found.accepted, found.report.is_held) == (kept, True)
        return
    assert found.rejected == []
    assert found.accepted == wanted.accepted
    assert found.faults == wanted.faults
    newest = found.manifests[-1] if found.manifests else None
    if newest is not None and not is_held(found):
        told = (newest.accepted, newest.quarantined, newest.duplicates)
        assert told == (len(wanted.accepted), len(wanted.faults), wanted.duplicates)
    for file, text, rules, messages in found.texts:
        assert text
        assert file in {name for m in found.manifests for name in (m.path, *(f["path"] for f in m.files))}
        assert rules == messages > 0
    is_alone = case.then or case.during
    own = [line for line in found.report.warnings if is_alone or case.source in line]
    own = list(dict.fromkeys([*own, *(newest.warnings if newest else [])]))
    for lines, parts in ((newest.schema_drift if newest else [], wanted.drift), (own, wanted.warnings)):
        assert all(any(part in line for line in lines) for part in parts), lines
        assert len(lines) == len(parts), lines


def is_held(found: Seen) -> bool:
    return any(held["batch_id"] == found.manifests[-1].batch_id for held in found.report.held_batches)


OUTSIDE = ["../t.csv", "a/../../t.csv", "/etc/passwd", "a/*/../../../t.csv", "..", "**/../t.csv"]


@pytest.mark.parametrize("path", OUTSIDE)
def test_a_mapping_that_leaves_its_folder_is_refused(tmp_path: Path, path: str) -> None:
    (tmp_path / "s.yml").write_text(f"source: s\nroot: files\n{ticket_mapping(path=path)}", encoding="utf-8")
    with pytest.raises(MappingError, match="the path must stay below root") as refused:
        load_mappings(tmp_path, KNOWN(ROOT))
    assert refused.value.line == 4


@pytest.mark.long
def test_the_whole_corpus_is_told(seen: dict[str, list[Seen]]) -> None:
    lost = sum(isinstance(found, Exception) for found in seen.values())
    tell("Hostile input", "ugly files, each with the outcome the contract names", len(CASES) + len(OUTSIDE), lost)
