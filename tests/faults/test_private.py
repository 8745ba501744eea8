"""What is published tells nothing of a person: no e-mail address, no comment, no contact, no user, no raw row."""

from __future__ import annotations

import html
import re
import stat
from pathlib import Path

import duckdb
import pytest

from orchestration.ingest.ledger import Ledger
from orchestration.ingest.report import EntityReport
from orchestration.ingest.run import ingest_entity
from orchestration.observe.words import NOT_SHOWN
from orchestration.settings import Settings, yesterday
from orchestration.store import turn
from tests.faults.canary import contents, found_in
from tests.support.light import publish
from tests.support.reliability import tell
from tests.support.tiny import Tiny, tiny_company

WORDS = re.compile(r"[\w.@+'-]+")
# A person, and what nobody but that person's own colleagues may read.
PEOPLE = """
    select contact_id from raw.contacts union select email from raw.contacts union select full_name from raw.contacts
    union select contact_id from raw.touchpoints union select contact_id from raw.survey_responses
    union select user_id from raw.usage_events union select comment from raw.survey_responses"""


def people_of(warehouse: Path) -> set[str]:
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        return {row[0] for row in connection.execute(PEOPLE).fetchall() if row[0]}


def quarantined_in(warehouse: Path) -> set[str]:
    """The text of every row that stands in quarantine."""
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        tables = connection.execute(
            "select table_name from duckdb_tables() where schema_name = 'quarantine'"
        ).fetchall()
        union = " union ".join(f'select raw_text from quarantine."{name}"' for (name,) in tables)
        return {row[0] for row in connection.execute(union).fetchall()}


def told_in(published: Path, secret: set[str]) -> set[str]:
    """Which of the values stand in any file of the release, as a word or within a longer text."""
    sentences = {value for value in secret if not WORDS.fullmatch(value)}
    found: set[str] = set()
    for path in published.rglob("*"):
        if path.is_file() and not path.is_symlink():
            for raw in contents(path):
                text = html.unescape(raw.decode("utf-8", "replace"))
                words = set(WORDS.findall(text))
                found |= (secret & words) | {value for value in sentences if value in text}
    return found


def test_nobody_is_named_in_what_the_demo_company_publishes(demo_run: Path) -> None:
    warehouse, published = demo_run / "data" / "warehouse.duckdb", demo_run / "data" / "published"
    people, rows = people_of(warehouse), quarantined_in(warehouse)
    assert len(people) > 5000
    assert len(rows) > 10
    assert told_in(published.resolve(), people | rows) == set()


SURVEY = """source: pulse
root: .
inputs:
  people: {path: people.csv, format: csv}
  answers: {path: answers.csv, format: csv}
entities:
  contacts:
    input: people
    delivery: snapshot
    columns: {contact_id: id, customer_id: customer, email: mail, full_name: name, created_at: made, updated_at: made}
  survey_responses:
    input: answers
    delivery: append
    columns: {response_id: id, customer_id: customer, contact_id: contact, survey_type: {constant: nps},
              trigger: {constant: relational}, score: score, scale_min: {constant: "0"}, scale_max: {constant: "10"},
              sent_at: sent, responded_at: sent, comment: said}
"""


CAST = """source: quotes
root: .
inputs:
  offers: {path: offers.csv, format: csv}
entities:
  subscriptions:
    delivery: snapshot
    sql: >
      select id as subscription_id, who as customer_id, price::decimal(18, 6) as mrr, day as start_date,
      'USD' as currency, 'recurring' as charge_type, day as updated_at from offers
"""


def company_with(folder: Path, mapping: str, files: dict[str, str]) -> Tiny:
    """The tiny company with a further source: its mapping, and the text of its files by name."""
    company = tiny_company(folder)
    for name, text in {"further.yml": mapping, **files}.items():
        (company.sources / name).write_text(text, encoding="utf-8")
    return company


def company_with_an_address_for_a_price(folder: Path) -> Tiny:
    """DuckDB's complaint about the cast quotes the cell."""
    return company_with(folder, CAST, {"offers.csv": "id,who,price,day\nq1,c1,canary@mail.example,2026-01-01\n"})


def taken_in(company: Tiny) -> EntityReport:
    """What ingestion reports of its subscriptions."""
    settings = Settings.from_environment(company.data_dir, company.sources)
    return ingest_entity("subscriptions", settings, yesterday(), "a-run")


def test_a_cell_that_a_mapping_s_cast_fails_on_is_in_no_message(tmp_path: Path) -> None:
    company = company_with_an_address_for_a_price(tmp_path)
    report = taken_in(company)
    assert f"fails on it: Conversion Error: Could not convert string {NOT_SHOWN}" in str(report.data_issue)
    assert "canary" not in str(report.as_dict())
    assert found_in(company.data_dir, ["canary"]) == []
    ledger = company.data_dir / "landing" / "subscriptions" / "ledger" / "000001.json"
    told = ledger.read_text(encoding="utf-8").replace(NOT_SHOWN, "'canary@mail.example'")
    ledger.write_text(told, encoding="utf-8")  # as an older version noted it
    (rejected,) = Ledger(ledger.parent).state().rejected()
    assert "canary" not in str(rejected.rejected)


PRICES = """source: quotes
root: .
inputs:
  offers: {path: offers.FORMAT, format: FORMAT}
entities:
  subscriptions:
    input: offers
    delivery: snapshot
    columns: {subscription_id: id, customer_id: who, mrr: price, start_date: day, currency: {constant: USD},
              charge_type: {constant: recurring}, updated_at: day}
"""
ROW = '"id": "q1", "who": "c1", "price": "5", "day": "2026-01-01"'
NAMELESS = {
    "a file without its header": ("csv", "canary@mail.example,c1,5,2026-01-01\n"),
    "a cell twice in its place": ("csv", "canary@mail.example,c1,CANARY@mail.example,2026-01-01\n"),
    "a further column": ("csv", "id,who,price,day,canary@mail.example\nq1,c1,5,2026-01-01,x\n"),
    "a further key": ("jsonl", f'{{{ROW}, "canary@mail.example": 1}}\n'),
    "a key twice": ("jsonl", f'{{{ROW}, "canary@mail.example": 1, "canary@mail.example": 2}}\n'),
}


@pytest.mark.parametrize(("kind", "text"), NAMELESS.values(), ids=NAMELESS)
def test_an_address_in_the_place_of_a_name_is_in_no_message(tmp_path: Path, kind: str, text: str) -> None:
    company = company_with(tmp_path, PRICES.replace("FORMAT", kind), {f"offers.{kind}": text})
    report = taken_in(company)
    assert report.data_issue or report.schema_drift, "it is spoken of"
    assert "canary" not in str(report.as_dict()).lower()
    assert found_in(company.data_dir / "landing", ["canary@"]) == []


@pytest.mark.long
def test_such_a_cell_is_in_nothing_that_is_published(tmp_path: Path) -> None:
    company = company_with_an_address_for_a_price(tmp_path)
    published = publish(company.data_dir, company.sources, "2026-06-30", with_pages=True)
    assert found_in(published, [NOT_SHOWN]), "the message is there"
    assert found_in(published, ["canary"]) == []


@pytest.mark.long
def test_a_person_in_a_row_is_kept_out_of_pages_and_marts(tmp_path: Path) -> None:
    people, answers = ["id,customer,mail,name,made"], ["id,customer,contact,score,sent,said"]
    for n in range(40):
        made = "2025-02-01" if n % 5 else "not-a-day-canary"  # every fifth is quarantined, with its raw text
        people.append(f"canary-k{n},c{n},canary{n}@mail.example,Canary Person {n},{made}")
        answers.append(f"a{n},c{n},canary-k{n},{n % 14},2026-02-01,canary said number {n}")
    files = {"people.csv": "\n".join(people) + "\n", "answers.csv": "\n".join(answers) + "\n"}
    company = company_with(tmp_path, SURVEY, files)
    published = publish(company.data_dir, company.sources, "2026-06-30", with_pages=True)
    words = ["canary-k", "@mail.example", "Canary Person", "canary said"]
    with duckdb.connect(str(company.data_dir / "warehouse.duckdb"), read_only=True) as connection:
        assert connection.execute("select count(*) > 0 from raw.survey_responses").fetchone() == (True,)
        assert connection.execute("select count(*) > 0 from quarantine.survey_responses").fetchone() == (True,)
    assert found_in(company.data_dir / "landing", words), "the search would find them"
    assert found_in(published, words) == []
    tell("Security", "e-mail addresses, names, comments and contacts looked for in what is published", 4 * 40, 0)


def test_only_the_owner_enters_what_holds_people(tmp_path: Path) -> None:
    data_dir = tmp_path / "data"
    turn.take(data_dir, "a look")
    try:
        for name in ("landing", "history", "runs", "logs", "dbt", "demo"):
            assert stat.S_IMODE((data_dir / name).stat().st_mode) == 0o700, name
        (data_dir / "runs").chmod(0o750)
        turn.give_back()
        turn.take(data_dir, "another look")
        assert stat.S_IMODE((data_dir / "runs").stat().st_mode) == 0o750, "what somebody chose stays"
    finally:
        turn.give_back()


def test_the_warehouse_is_the_owner_s_and_the_release_everybody_s(demo_run: Path) -> None:
    data = demo_run / "data"
    assert stat.S_IMODE((data / "warehouse.duckdb").stat().st_mode) == 0o600
    assert stat.S_IMODE((data / "dbt" / "run_results.json").stat().st_mode) == 0o600, "dbt's log of changes is, too"
    for path in [data / "published", *(data / "published").resolve().rglob("*")]:
        readable = stat.S_IROTH | (stat.S_IXOTH if path.is_dir() else 0)
        assert path.stat().st_mode & readable == readable, path
