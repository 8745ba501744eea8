"""Whatever a file holds: every row of it is accounted for, every accepted value is what was written, no run breaks."""

from __future__ import annotations

import json
from dataclasses import dataclass
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, given, seed, settings
from hypothesis import strategies as st

from tests.faults.fuzz.company import AS_OF, Fuzzed, fuzzed
from tests.faults.fuzz.files import Dialect, File, dialects, file_of, header
from tests.faults.fuzz.reading import FAULT, Read, read
from tests.faults.fuzz.tables import COLUMNS, columns_of, contracts, tables
from tests.support.reliability import tell

SEED = 4
SHORT, LONG = 16, 400
SHORT_BYTES, LONG_BYTES = 10, 200
GROUP, ENTITY = "Hostile input", "usage_events"
# The path names the day of the delivery; a second run may bring other content to a path, or the same to another.
PATH = "table_{delivered_on:%Y%m%d}_*"
PATHS = [f"table_202406{day}_{part}" for day in ("01", "02") for part in "ab"]


@dataclass(frozen=True)
class Story:
    """What is delivered, run by run: the files by path."""

    entity: str
    dialect: Dialect
    delivery: str
    runs: list[dict[str, File]]


@st.composite
def stories(draw: st.DrawFn) -> Story:
    entity, dialect = draw(st.sampled_from(sorted(COLUMNS))), draw(dialects())
    made = [
        file_of(columns_of(entity), draw(tables(entity, dialect.is_european)), dialect)
        for _ in range(draw(st.integers(1, 3)))
    ]
    some = st.dictionaries(st.sampled_from(PATHS), st.sampled_from(made), min_size=1, max_size=3)
    delivery = draw(st.sampled_from(["append", "upsert", "snapshot"]))
    return Story(entity, dialect, delivery, draw(st.lists(some, min_size=1, max_size=2)))


def assert_story(story: Story) -> None:
    with fuzzed(story.entity, story.dialect.input(PATH), story.delivery) as company:
        lying: dict[str, File] = {}
        batches: dict[str, File] = {}
        first_at: dict[str, str] = {}
        for files in story.runs:
            lying |= files
            for name, file in files.items():
                company.deliver(name, file.content)
            report = company.run()
            assert is_without_rows(story) or not report.rejected_files
            assert report.rows_in == report.accepted + report.quarantined + report.duplicates + report.held
            for manifest in company.manifests():
                first_at.setdefault(manifest.batch_id, manifest.path)
                batches.setdefault(manifest.batch_id, lying[manifest.path])
        assert_same_again(company)
        readings = {batch: reading(story, file) for batch, file in batches.items()}
        for manifest in company.manifests():
            assert_batch(company, story, batches[manifest.batch_id], readings[manifest.batch_id], manifest)
        held = {batch["batch_id"] for batch in report.held_batches}
        if not held and not report.rejected_files:
            # What lies at the path at which a batch came first stands; a copy elsewhere stands and falls with it.
            live = {batch for batch, path in first_at.items() if lying[path] is batches[batch]}
            assert_raw(company, {batch: readings[batch] for batch in live})


def is_without_rows(story: Story) -> bool:
    """A JSON file of no rows has no header either: it is empty, and rejected."""
    return story.dialect.format == "jsonl" and not all(file.table for files in story.runs for file in files.values())


def reading(story: Story, file: File) -> list[Read]:
    columns = columns_of(story.entity)
    return read(contracts()[story.entity], columns, file.table, story.dialect.writing, AS_OF)


def assert_same_again(company: Fuzzed) -> None:
    before = company.ledger()
    again = company.run()
    assert (again.new_batches, company.ledger()) == (0, before)


def assert_batch(company: Fuzzed, story: Story, file: File, rows: list[Read], manifest: Any) -> None:
    verdicts = [row.verdict for row in rows]
    counted = (manifest.rows_in, manifest.accepted, manifest.quarantined, manifest.duplicates)
    assert counted == (len(rows), *(verdicts.count(v) for v in ("accepted", "quarantined", "duplicate")))
    key = contracts()[story.entity].key[0]
    faulty = {row["_row_number"]: row for row in company.faulty(manifest.batch_id)}
    for number, (row, cells, line) in enumerate(zip(rows, file.table, file.lines, strict=True), 1):
        assert (number in faulty) == (row.verdict == "quarantined"), (cells, row)
        if number in faulty:
            lying = faulty[number]
            assert set(lying["rules"]) == row.rules | ({f"duplicate_key:{key}"} if row.is_conflict else set())
            assert (lying["file"], lying["line"]) == (manifest.path, line)
            assert_leads_back(lying["raw_text"], cells, story.dialect)


def assert_leads_back(raw_text: str, cells: dict[str, str], dialect: Dialect) -> None:
    """The raw text of a row holds its cells as they were written; Parquet may have them in a type of their own."""
    raw = json.loads(raw_text, parse_float=str, parse_int=str)
    if dialect.format == "parquet" and dialect.is_odd:
        assert {header(name) for name in cells} == set(raw)
        return
    written = {header(name): cell or None for name, cell in cells.items()}
    assert {name: raw.get(name) for name in written} == written


def assert_raw(company: Fuzzed, readings: dict[str, list[Read]]) -> None:
    """The accepted rows of these batches, and no others, with every value as the second reading has it."""
    raw = {(row["_batch_id"], row["_row_number"]): row for row in company.rows(f'select * from raw."{company.entity}"')}
    accepted = {
        (batch, number): row
        for batch, rows in readings.items()
        for number, row in enumerate(rows, 1)
        if row.verdict == "accepted"
    }
    assert set(raw) == set(accepted)
    for place, row in accepted.items():
        assert FAULT not in row.values.values()
        assert {name: raw[place][name] for name in row.values} == row.values


SETTINGS = settings(database=None, deadline=None, suppress_health_check=list(HealthCheck))
# What means something in one of the formats.
TOKENS = [b",", b";", b'"', b'""', b"\n", b"\r\n", b"\r", b"\0", b"\xff", b"\xef\xbb\xbf", b"\xc3\xa9", b"\xc3", b"{",
          b"}", b"[", b"]", b":", b"null", b'{"Event Id": "1"}', b"\\u0000", b"\\ud800", b"PAR1", b"\x1f\x8b\x08", b"1",
          b"e5", b"NaN", b" "]  # fmt: skip


@st.composite
def damaged(draw: st.DrawFn) -> tuple[Dialect, list[bytes]]:
    """Files that are none: any bytes, bytes behind a sound file, and sound files cut off or changed somewhere."""
    dialect = draw(dialects())
    sound = file_of(columns_of(ENTITY), draw(tables(ENTITY, dialect.is_european)), dialect).content
    tokens = st.lists(st.sampled_from(TOKENS), max_size=30).map(b"".join)
    files = st.one_of(
        st.binary(max_size=200),
        tokens,
        tokens.map(lambda rest: sound + rest),
        st.integers(0, len(sound)).map(lambda end: sound[:end]),
        st.integers(0, 2**32).map(lambda number: spoiled(sound, number)),
    )
    return dialect, draw(st.lists(files, min_size=4, max_size=8))


def spoiled(content: bytes, number: int) -> bytes:
    """The content with some bytes changed, left out or put in; another one for each number."""
    random, found = Random(number), bytearray(content)  # noqa: S311
    for _ in range(random.choice([1, 1, 3, 10])):
        at, length = random.randint(0, len(found)), random.choice([0, 1, 8])
        found[at : at + length] = random.choice([random.randbytes(random.choice([1, 8])), *TOKENS, b""])
    return bytes(found)


def assert_refused_or_accounted_for(dialect: Dialect, contents: list[bytes]) -> None:
    with fuzzed(ENTITY, dialect.input(PATH), "append") as company:
        for number, content in enumerate(contents):
            company.deliver(f"table_20240601_{number}", content)
        report = company.run()
        landed = {manifest.path for manifest in company.manifests()}
        rejected = {error["file"] for error in report.rejected_files}
        # A file of the same bytes as another is a copy of it and lands once.
        first = {content: f"table_20240601_{number}" for number, content in reversed(list(enumerate(contents)))}
        assert set(first.values()) <= landed | rejected
        assert not landed & rejected
        for manifest in company.manifests():
            assert manifest.rows_in == manifest.accepted + manifest.quarantined + manifest.duplicates
        assert report.rows_in == report.accepted + report.quarantined + report.duplicates + report.held
        assert_same_again(company)


def fuzz(examples: int) -> None:
    @settings(SETTINGS, max_examples=examples)
    @seed(SEED)
    @given(stories())
    def holds(story: Story) -> None:
        assert_story(story)

    holds()


def fuzz_bytes(examples: int) -> None:
    @settings(SETTINGS, max_examples=examples)
    @seed(SEED)
    @given(damaged())
    def holds(drawn: tuple[Dialect, list[bytes]]) -> None:
        assert_refused_or_accounted_for(*drawn)

    holds()


def test_every_row_is_accounted_for_and_every_value_is_what_was_written() -> None:
    fuzz(SHORT)


def test_whatever_the_bytes_a_file_is_refused_or_accounted_for() -> None:
    fuzz_bytes(SHORT_BYTES)


@pytest.mark.long
def test_many_more_tables() -> None:
    fuzz(LONG)
    tell(GROUP, "tables drawn at random, in any format, dialect, kind of delivery and order of runs", LONG, 0)


@pytest.mark.long
def test_many_more_bytes() -> None:
    fuzz_bytes(LONG_BYTES)
    tell(GROUP, "runs over files of random or damaged bytes, four to eight each", LONG_BYTES, 0)


def test_marks_that_part_cells_do_not_make_two_rows_one() -> None:
    """Regression: a row whose cells held the separators of the row hash was counted as a copy of another one."""
    dialect = Dialect("csv", is_european=False, is_odd=False)
    row = dict.fromkeys(COLUMNS[ENTITY].split(), "") | {
        "event_id": "1",
        "customer_id": "c",
        "occurred_at": "2024-01-05",
    }
    pairs = [("a\x1fb", "c"), ("a", "b\x1fc"), ("x", "\x1e"), ("x", '\x1e"\\u001e"')]
    table = [row | {"feature": feature, "event_name": event} for feature, event in pairs]
    table += [row | {"event_id": "2", "user_id": user, "feature": "f", "event_name": "e"} for user in ("", "\x1e")]
    story = Story(ENTITY, dialect, "append", [{PATHS[0]: file_of(columns_of(ENTITY), table, dialect)}])
    assert_story(story)
