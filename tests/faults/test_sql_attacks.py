"""A mapping's SQL reads the declared inputs of its delivery and nothing else: refused when it is loaded, and by the
engine where the first look is passed by."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import duckdb
import pandas as pd
import pytest

from orchestration.ingest.contract import Contract, load_contracts
from orchestration.ingest.engine import connection_for, locked
from orchestration.ingest.errors import MappingError
from orchestration.ingest.mapping import load_mappings
from orchestration.ingest.plan import plan
from orchestration.ingest.run import ingest_entity
from orchestration.settings import ROOT, Settings
from tests.faults.sql_attacks import ESCAPES, READING, STATEMENTS, TELLING
from tests.support.command import command
from tests.support.reliability import tell

SECRET = "canary-4f1c2a"  # noqa: S105 - what must not be read
DELIVERED = "id,who,made\n1,a,2024-01-31\n"
HEAD = """source: desk
root: ../files
inputs:
  tickets: {path: "tickets_*.csv", format: csv}
  sibling: {path: "sibling.csv", format: csv}
entities:
  contacts: {input: sibling, delivery: append,
    columns: {contact_id: id, customer_id: who, created_at: made}}
  support_tickets:
    delivery: append
"""
COLUMNS = "    input: tickets\n    columns: {ticket_id: %s, customer_id: who, opened_at: made}\n"
AS_SQL, AS_EXPRESSION = HEAD + "    sql: %s\n", HEAD + COLUMNS % "{expression: %s}"
AS_CONDITION = HEAD + "    where: %s\n" + COLUMNS % "id"


@cache
def contracts() -> dict[str, Contract]:
    return load_contracts(ROOT)


@dataclass
class House:
    """A source with two inputs, what it must not see, and a web server that must hear nothing."""

    folder: Path
    port: int
    heard: list[str] = field(default_factory=list)

    @property
    def settings(self) -> Settings:
        return Settings(ROOT, self.folder / "data", self.folder / "sources")

    @property
    def places(self) -> dict[str, Any]:
        files = self.folder / "files"
        return {
            "secret": self.folder / "secret.txt", "sibling": files / "sibling.csv", "other": files / "tickets_2.csv",
            "warehouse": self.folder / "data" / "warehouse.duckdb", "landed": self.folder / "data" / "landed.parquet",
            "work": self.folder / "work", "out": self.folder / "out", "folder": self.folder, "port": self.port,
        }  # fmt: skip

    def load(self, text: str) -> list[Any]:
        (self.settings.sources / "desk.yml").write_text(text, encoding="utf-8")
        return load_mappings(self.settings.sources, contracts())

    def contents(self) -> dict[str, bytes]:
        """Every file but the mapping and what the work folder holds."""
        return {
            str(path.relative_to(self.folder)): path.read_bytes()
            for path in self.folder.rglob("*")
            if path.is_file() and not path.is_relative_to(self.folder / "work") and path.suffix != ".yml"
        }


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    folder = tmp_path_factory.mktemp("house")
    for name in ("files", "sources", "data", "work"):
        (folder / name).mkdir()
    (folder / "secret.txt").write_text(f"a\n{SECRET}\n", encoding="utf-8")
    (folder / "files" / "sibling.csv").write_text(DELIVERED + f"2,{SECRET},2024-01-31\n", encoding="utf-8")
    (folder / "files" / "tickets_1.csv").write_text(DELIVERED, encoding="utf-8")
    (folder / "files" / "tickets_2.csv").write_text(DELIVERED + f"2,{SECRET},2024-01-31\n", encoding="utf-8")
    with duckdb.connect(str(folder / "data" / "warehouse.duckdb")) as connection:
        connection.execute(f"create table secrets as select '{SECRET}' as a")
        connection.execute(f"copy secrets to '{folder / 'data' / 'landed.parquet'}' (format parquet)")
    heard: list[str] = []

    class Listener(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            heard.append(self.path)
            self.send_error(404)

        do_HEAD = do_GET

    server = HTTPServer(("127.0.0.1", 0), Listener)
    Thread(target=server.serve_forever, daemon=True).start()
    yield House(folder, server.server_port, heard)
    server.shutdown()


def refused_on_loading(house: House, template: str, sql: str) -> None:
    with pytest.raises(MappingError) as caught:
        house.load(template % json.dumps(sql))
    assert caught.value.line
    assert SECRET not in str(caught.value)


@pytest.mark.parametrize("name", [*READING, *TELLING, *STATEMENTS])
def test_it_is_refused_when_the_mapping_is_loaded(house: House, name: str) -> None:
    sql = {**READING, **TELLING, **STATEMENTS}[name].format(**house.places)
    refused_on_loading(house, AS_SQL, sql)
    if name not in STATEMENTS:
        refused_on_loading(house, AS_EXPRESSION, f"({sql})")
        refused_on_loading(house, AS_CONDITION, f"exists ({sql})")


@pytest.mark.parametrize("name", ESCAPES)
def test_an_expression_cannot_leave_its_place(house: House, name: str) -> None:
    sql = ESCAPES[name].format(**house.places)
    refused_on_loading(house, AS_EXPRESSION, sql)
    refused_on_loading(house, AS_CONDITION, sql)


def test_the_engine_refuses_what_the_first_look_would_let_pass(house: House) -> None:
    before, open_to_all = house.contents(), []
    python_frame = pd.DataFrame({"a": [SECRET]})
    assert duckdb.sql("from python_frame").fetchall() == [(python_frame["a"][0],)], "elsewhere it would be read"
    own = [house.folder / "files" / "tickets_1.csv"]
    for name, sql in {**READING, **STATEMENTS, **TELLING}.items():
        with locked(house.folder / "work", own) as connection:
            try:
                rows = connection.execute(sql.format(**house.places)).fetchall()
            except duckdb.Error:
                continue
            assert SECRET not in str(rows), name
            open_to_all.append(name)
    # The engine promises the log and cannot write it: the statement after it would fail.
    assert set(open_to_all) <= {*TELLING, "log_to_file"}, "the engine let it pass"
    assert house.contents() == before, "something was written"
    assert not (house.folder / "work" / "stolen.txt").exists()
    assert house.heard == [], "somebody called the web server"


def test_each_delivery_sees_its_own_file_alone(house: House) -> None:
    """Regression: all files of an entity were open to the SQL of each of its deliveries."""
    mappings = house.load(AS_CONDITION % "true")
    first, second = plan(mappings, contracts()["support_tickets"]).deliveries
    with locked(house.folder / "work", []) as shared:
        with connection_for(first, house.folder / "work", shared) as connection:
            assert connection is not shared
            assert connection.execute(f"select count(*) from '{first.paths[0]}'").fetchone() == (1,)
            with pytest.raises(duckdb.PermissionException):
                connection.execute(f"from '{second.paths[0]}'")
        with pytest.raises(duckdb.PermissionException):
            shared.execute(f"from '{first.paths[0]}'")


QUOTED = {
    "column": ("x\" from read_text('{secret}') --", "{{column: {}}}"),
    "constant": ("' || (select content from read_text('{secret}')) || '", "{{constant: {}}}"),
    "value": ("' then (select content from read_text('{secret}')) else '", "{{column: id, values: {{'1': {}}}}}"),
    "key": ("1' then (select content from read_text('{secret}')) when '", "{{column: id, values: {{{}: x}}}}"),
}


@pytest.mark.parametrize("name", QUOTED)
def test_what_is_no_sql_is_never_run(house: House, tmp_path: Path, name: str) -> None:
    text, template = QUOTED[name]
    text = text.format(**house.places)
    mappings = house.load(HEAD + COLUMNS % template.format(json.dumps(text)))
    settings = Settings(ROOT, tmp_path / "data", house.settings.sources)
    report = ingest_entity("support_tickets", settings, date(2024, 6, 30), "run", contracts(), mappings)
    if name == "column":
        assert {error["rule"] for error in report.rejected_files} == {"missing_column"}
    else:
        expected = {"constant": {text.strip()}, "value": {text.strip(), "2"}, "key": {"1", "2"}}[name]
        with duckdb.connect(str(settings.warehouse), read_only=True) as connection:
            found = connection.execute("select distinct ticket_id from raw.support_tickets").fetchall()
        assert {row[0] for row in found} == expected
    written = b"".join(path.read_bytes() for path in (tmp_path / "data").rglob("*") if path.is_file())
    assert f"a\n{SECRET}".encode() not in written


@pytest.mark.parametrize("path", ["../secret.txt", "/etc/passwd", "a/../../secret.txt"])
def test_an_input_cannot_lie_elsewhere(house: House, path: str) -> None:
    with pytest.raises(MappingError, match="must stay below root"):
        house.load((AS_CONDITION % "true").replace("tickets_*.csv", path))


def test_a_link_in_the_folder_leads_nowhere(house: House, tmp_path: Path) -> None:
    link = house.folder / "files" / "tickets_3.csv"
    link.symlink_to(house.folder / "secret.txt")
    try:
        settings = Settings(ROOT, tmp_path / "data", house.settings.sources)
        mappings = house.load(AS_CONDITION % "true")
        report = ingest_entity("support_tickets", settings, date(2024, 6, 30), "run", contracts(), mappings)
    finally:
        link.unlink()
    assert [error["rule"] for error in report.rejected_files] == ["outside_root"]
    assert SECRET not in str(report.rejected_files)


def test_the_command_says_it_without_a_traceback(house: House) -> None:
    (house.settings.sources / "desk.yml").write_text(
        AS_SQL % json.dumps(f"select content from read_text('{house.places['secret']}')"), encoding="utf-8"
    )
    done = command("run", "--sources", house.settings.sources, "--data-dir", house.folder / "data", expect=2)
    assert "reads its inputs and nothing else" in done.stdout + done.stderr
    assert "Traceback" not in done.stdout + done.stderr


def test_an_attack_by_yaml_is_refused(house: House) -> None:
    levels = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    levels += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 10)]
    for text in ("\n".join(levels), "a: " + "[" * 5000 + "]" * 5000):
        with pytest.raises(MappingError, match=r"aliases repeated|nested too deeply"):
            house.load(text)


@pytest.mark.long
def test_the_attacks_are_counted(house: House) -> None:
    test_the_engine_refuses_what_the_first_look_would_let_pass(house)
    tried = {**READING, **TELLING, **STATEMENTS, **ESCAPES}
    for name in READING | TELLING | STATEMENTS:
        test_it_is_refused_when_the_mapping_is_loaded(house, name)
    for name in ESCAPES:
        test_an_expression_cannot_leave_its_place(house, name)
    tell("Security", "a mapping's SQL that reads, writes or opens what is not its own", len(tried), 0)
