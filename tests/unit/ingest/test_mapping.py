"""Mapping files: every mistake is refused with its file and line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from orchestration.ingest.contract import load_contracts
from orchestration.ingest.errors import MappingError
from orchestration.ingest.mapping import load_mappings
from orchestration.ingest.mapping_check import SCHEMA
from orchestration.settings import ROOT

GOOD = """source: desk
description: a help desk
root: ../files
timezone: Europe/Amsterdam
inputs:
  tickets:
    path: tickets_*.csv
    format: csv
entities:
  support_tickets:
    input: tickets
    delivery: append
    columns:
      ticket_id: id
      customer_id: who
      opened_at: opened
"""
CONTRACTS = load_contracts(ROOT)


def load(folder: Path, text: str, env: dict[str, str] | None = None):
    (folder / "desk.yml").write_text(text, encoding="utf-8")
    return load_mappings(folder, CONTRACTS, env or {})


def test_a_good_mapping_loads_with_its_defaults(tmp_path: Path) -> None:
    (mapping,) = load(tmp_path, GOOD)
    assert (mapping.source, mapping.timezone, mapping.root) == (
        "desk",
        "Europe/Amsterdam",
        tmp_path.parent / "files",
    )
    spec, emap = mapping.inputs["tickets"], mapping.entities["support_tickets"]
    assert (spec.delimiter, spec.quote, spec.encoding, spec.decimal_separator) == (",", '"', "utf-8", ".")
    assert (emap.delivery, emap.authority, emap.inputs, emap.columns[0].column) == (
        "append",
        0,
        ("tickets",),
        "id",
    )


MISTAKES = [
    ("root: ../files", "root: ${NOWHERE}/x", 3, "NOWHERE is not set"),
    ("timezone: Europe/Amsterdam", "timezone: Europe/Amsterdm", 4, "did you mean 'Europe/Amsterdam'"),
    ("description: a help desk", "descripton: a help desk", 2, "did you mean 'description'"),
    ("path: tickets_*.csv", "path: ../tickets.csv", 7, "below root"),
    ("path: tickets_*.csv", 'path: "t_{day}.csv"', 7, "placeholder"),
    ("format: csv", "format: xml", 8, "'xml'"),
    ("format: csv", "format: csv\n    kind: postgres", 9, "not built yet"),
    ("format: csv", "format: csv\n    encoding: utf-88", 9, "no known encoding"),
    ("format: csv", "format: csv\n    delimitr: ;", 9, "did you mean 'delimiter'"),
    ("support_tickets:", "support_ticket:", 10, "did you mean 'support_tickets'"),
    ("input: tickets", "input: tikets", 11, "did you mean 'tickets'"),
    ("delivery: append", "delivery: sometimes", 12, "'sometimes'"),
    ("delivery: append", 'delivery: append\n    where: "a = 1; drop table x"', 13, "support_tickets"),
    ("ticket_id: id", "ticket: id", 14, "did you mean 'ticket_id'"),
    ("      ticket_id: id\n", "", 13, "needs the column 'ticket_id'"),
    ("ticket_id: id", "ticket_id: {column: id, constant: x}", 14, "exactly one of"),
    ("ticket_id: id", "ticket_id: {colum: id}", 14, "'colum' is unknown here (did you mean 'column'?)"),
    ("ticket_id: id", "ticket_id: {column: id, formt: '%d'}", 14, "did you mean 'format'"),
    ("format: csv", "format: csv\n    encoding: rot13", 9, "no known encoding"),
    ("format: csv", "format: csv\n    encoding: unicode_escape", 9, "no known encoding"),
    ("format: csv", "format: csv\n    date_format: DD-MM-YYYY", 9, "names no part of a date"),
    ("format: csv", 'format: csv\n    timestamp_format: ["%Y", "%Q"]', 9, "'%Q' is no date format"),
    ("opened_at: opened", 'opened_at: {column: opened, format: "dd/mm"}', 16, "names no part of a date"),
    ("path: tickets_*.csv", 'path: "t_{delivered_on:%Y%W}.csv"', 7, "%W cannot be read"),
    ("path: tickets_*.csv", 'path: "t_{delivered_on:%m%d}.csv"', 7, "names no year"),
    ("description: a help desk", "description: &a [*a]", 2, "an alias stands inside"),
    ("ticket_id: id", 'ticket_id: {expression: "a, b"}', 14, "one SQL expression"),
    ("ticket_id: id", 'ticket_id: {expression: "a b"}', 14, "syntax error"),
    ("ticket_id: id", "ticket_id: {column: id, unit: cents}", 14, "for amounts"),
    ("ticket_id: id", "ticket_id: {column: id, end_date: inclusive}", 14, "for dates"),
    ("ticket_id: id", "ticket_id: {delivery_date: true}", 14, "carries no {delivered_on"),
    ("ticket_id: id", "ticket_id: id\n      ticket_id: other", 15, "stands here twice"),
    ("inputs:\n", "inputs:\n  spare: {path: s.csv, format: csv}\n", 6, "no entity uses the input 'spare'"),
    ("root: ../files", "root: [", 5, "not valid YAML"),
]


@pytest.mark.parametrize(("old", "new", "line", "message"), MISTAKES, ids=[m[1].strip()[:50] for m in MISTAKES])
def test_a_mistake_is_refused_at_its_line(tmp_path: Path, old: str, new: str, line: int, message: str) -> None:
    assert old in GOOD
    with pytest.raises(MappingError) as caught:
        load(tmp_path, GOOD.replace(old, new, 1))
    error = caught.value
    assert (error.file, error.line) == (str(tmp_path / "desk.yml"), line), str(error)
    assert message in str(error)


def test_every_mistake_of_the_folder_is_shown_at_once(tmp_path: Path) -> None:
    (tmp_path / "other.yml").write_text(GOOD.replace("append", "never"), encoding="utf-8")
    with pytest.raises(MappingError) as caught:
        load(tmp_path, GOOD.replace("ticket_id: id", "ticket: id").replace("input: tickets", "input: x"))
    text = str(caught.value)
    for part in ("desk.yml:11", "desk.yml:14", "other.yml:12"):
        assert part in text


def test_two_files_must_not_share_a_source(tmp_path: Path) -> None:
    (tmp_path / "other.yml").write_text(GOOD, encoding="utf-8")
    with pytest.raises(MappingError, match=r"the source 'desk' stands in .*desk\.yml too"):
        load(tmp_path, GOOD)


def test_the_environment_fills_the_root(tmp_path: Path) -> None:
    (mapping,) = load(tmp_path, GOOD.replace("../files", '"${HERE}/${SUB:-exports}"'), {"HERE": "/data"})
    assert mapping.root == Path("/data/exports")


def test_yaml_words_stay_text(tmp_path: Path) -> None:
    """Regression: YAML reads NO as false and 007 as seven; in a value map both are data."""
    text = (
        GOOD
        + "      category: {column: c, values: {NO: Norway, 007: bond, yes: 1.50}}\n"
        + "      priority: {constant: 010}\n"
    )
    (mapping,) = load(tmp_path, text)
    columns = {how.name: how for how in mapping.entities["support_tickets"].columns}
    assert columns["category"].values == (("NO", "Norway"), ("007", "bond"), ("yes", "1.50"))
    assert columns["priority"].constant == "010"


SELECT = """source: desk
root: ../files
inputs:
  tickets: {path: t.csv, format: csv}
entities:
  support_tickets:
    delivery: append
    sql: |
      SQL
"""


@pytest.mark.parametrize(
    ("sql", "message"),
    [
        ("select 1 as ticket_id from tikets", "did you mean 'tickets'"),
        ("delete from tickets", "Only SELECT"),
        ("copy (select 1) to 'x.csv'", "Only SELECT"),
        ("select * from tickets; select 2 from tickets", "one select is expected"),
        ("select 1 as ticket_id", "reads no input"),
        ("selec 1", "syntax error"),
    ],
)
def test_only_one_select_over_the_inputs_is_taken(tmp_path: Path, sql: str, message: str) -> None:
    with pytest.raises(MappingError) as caught:
        load(tmp_path, SELECT.replace("SQL", sql))
    assert caught.value.line in (6, 8)
    assert message in str(caught.value)


def test_the_fingerprint_follows_what_matters(tmp_path: Path) -> None:
    def fingerprint(text: str) -> str:
        (mapping,) = load(tmp_path, text)
        return mapping.fingerprint("support_tickets")

    plain = fingerprint(GOOD)
    assert fingerprint(GOOD.replace("a help desk", "another")) == plain
    assert fingerprint(GOOD.replace("tickets_*.csv", "t*.csv").replace("../files", "../f")) == plain
    assert fingerprint("# a comment\n" + GOOD) == plain
    assert fingerprint(GOOD.replace("customer_id: who", "customer_id: whom")) != plain
    assert fingerprint(GOOD.replace("Europe/Amsterdam", "UTC")) != plain
    assert fingerprint(GOOD.replace("delivery: append", "delivery: upsert")) != plain


def test_the_demo_s_mappings_are_valid() -> None:
    mappings = load_mappings(ROOT / "orchestration" / "sources" / "demo", CONTRACTS, {"CS_DATA_DIR": "/data"})
    assert {entity for mapping in mappings for entity in mapping.entities} == set(CONTRACTS)


def test_a_tab_needs_no_quotes(tmp_path: Path) -> None:
    # Regression: YAML reads a tab's escape as two characters unless it stands in double quotes.
    for written in ("\\t", '"\\t"', "'\\t'"):
        (mapping,) = load(tmp_path, GOOD.replace("format: csv", f"format: csv\n    delimiter: {written}"))
        assert mapping.inputs["tickets"].delimiter == "\t"


def test_a_missing_folder_is_said(tmp_path: Path) -> None:
    with pytest.raises(MappingError, match="no such folder"):
        load_mappings(tmp_path / "none", CONTRACTS, {})


def test_the_schema_is_one() -> None:
    Draft202012Validator.check_schema(json.loads(SCHEMA.read_text(encoding="utf-8")))
