"""`cs-metrics validate`: the contract's verdict, then the standard's rules by line, in plain words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from io import StringIO
from pathlib import Path

import duckdb
import pytest
from typer.testing import CliRunner

from expectations.files import LISTED
from orchestration.cli import app
from orchestration.terminal.console import console

HEAD = (
    "churn_record_id,customer_id,event_type,effective_date,mrr_before,mrr_after,is_voluntary,notice_date,"
    "primary_reason,secondary_reasons,avoidable,competitor_name,other_text,reason_source,evidence_ref,"
    "save_attempted,save_type,save_outcome,taxonomy_version,recorded_at,recorded_by,updated_at"
)
CELLS = (
    "R-1,C1,logo_churn,2026-06-10,100,0,true,2026-06-01,competitor,service,avoidable,Rival,,csm,call,"
    "false,,,1,2026-06-11 10:00:00,ann,2026-06-11"
)
GOOD = dict(zip(HEAD.split(","), CELLS.split(","), strict=True))


@dataclass
class Desk:
    """A folder of files, no mapping, and a data folder."""

    folder: Path
    printed: StringIO

    def write(self, rows: Sequence[dict[str, str]], name: str = "records.csv") -> Path:
        path = self.folder / name
        lines = [",".join({**GOOD, **row}.values()) for row in rows]
        path.write_text("\n".join([HEAD, *lines]) + "\n", encoding="utf-8")
        return path

    def validate(self, path: Path, expect: int, entity: str = "churn_records") -> str:
        (self.folder / "sources").mkdir(exist_ok=True)
        places = ["--sources", str(self.folder / "sources"), "--data-dir", str(self.folder / "data")]
        start = self.printed.tell()
        done = CliRunner().invoke(app, ["validate", entity, str(path), "--as-of", "2026-06-30", *places])
        said = self.printed.getvalue()[start:]
        assert done.exit_code == expect, (said, done.exception)
        return " ".join(said.split())

    def billing(self, built: str = "2026-06-30") -> None:
        """A warehouse with models as of `built`: C1 paid 100 until June 10."""
        (self.folder / "data").mkdir()
        with duckdb.connect(str(self.folder / "data" / "warehouse.duckdb")) as connection:
            connection.execute("create schema raw")
            connection.execute("create schema intermediate")
            connection.execute("create schema marts")
            connection.execute(f"create table marts.metric_values as select date '{built}' as as_of")
            connection.execute("create table raw.customers as select 'C1' as customer_id union all select 'C2'")
            connection.execute(
                "create table intermediate.int_customer_mrr__periods as select 'C1' as customer_id, "
                "date '2026-01-01' as valid_from, date '2026-06-10' as valid_to, 100.00::decimal(18, 2) as mrr"
            )


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    printed = StringIO()
    monkeypatch.setattr(console, "file", printed)  # it keeps the stream of its first import
    return Desk(tmp_path, printed)


def test_a_good_file_says_so_and_what_the_daily_run_asks_besides(desk: Desk) -> None:
    said = desk.validate(desk.write([{}]), expect=0)
    assert "No rule of the contract is broken." in said
    assert "Every accepted row keeps the " in said
    assert "Agreement with billing is checked in the daily run: nothing was loaded" in said
    assert not (desk.folder / "data").exists()


def test_broken_rules_come_by_line_then_counted_by_rule(desk: Desk) -> None:
    rows = [
        {},
        {"churn_record_id": "R-2", "event_type": "gone"},
        {"churn_record_id": "R-3", "competitor_name": ""},
        {"churn_record_id": "R-4", "competitor_name": "", "recorded_at": "2026-06-25 00:00:00"},
    ]
    said = desk.validate(desk.write(rows), expect=1)
    assert "4 rows: 3 accepted, 1 quarantined" in said
    missing = "the competitor's name is missing although the reason is `competitor`: fill in competitor_name"
    assert f"line 4, record R-3: {missing}" in said
    assert f"line 5, record R-4: {missing}" in said
    assert "line 5, record R-4: recorded on 2026-06-25, due by 2026-06-24 (ten working days" in said
    assert "competitor_name_given: 2 of 3. The competitor's name is missing" in said
    assert "line 3" not in said.partition("Rules of")[2]


def test_a_broken_rule_of_the_standard_alone_is_exit_code_1(desk: Desk) -> None:
    said = desk.validate(desk.write([{"mrr_after": "1"}]), expect=1)
    assert "No rule of the contract is broken." in said
    assert "mrr_after has to be 0 and not 1.00" in said


def test_lines_are_those_of_the_file_and_its_own_words_do_no_harm(desk: Desk) -> None:
    text = '"a long story\nwith {braces}, [bold]markup[/bold]\nand lines"'
    rows = [{"primary_reason": "other", "other_text": text}, {"churn_record_id": "[red]{x}", "avoidable": ""}]
    said = desk.validate(desk.write(rows), expect=1)
    assert "line 5, record [red]{x}: avoidable is missing: fill it in" in said


def test_every_version_of_a_record_is_judged_by_itself(desk: Desk) -> None:
    rows = [{"avoidable": ""}, {"updated_at": "2026-06-12"}]
    said = desk.validate(desk.write(rows), expect=1)
    assert "avoidable_given: 1 of 2." in said


def test_long_lists_are_cut_and_counted(desk: Desk) -> None:
    rows = [{"churn_record_id": f"R{n}", "customer_id": f"C{n}", "avoidable": ""} for n in range(LISTED + 5)]
    said = desk.validate(desk.write(rows), expect=1)
    assert f"line {LISTED + 1}, record R{LISTED - 1}" in said
    assert f"line {LISTED + 2}," not in said
    assert "... and 5 more" in said
    assert f"avoidable_given: {LISTED + 5:,} of {LISTED + 5:,}." in said


def test_with_a_model_of_mrr_records_are_held_against_billing(desk: Desk) -> None:
    desk.billing()
    assert "Agreement with billing" not in desk.validate(desk.write([{}]), expect=0)
    rows = [
        {"mrr_before": "100.004"},  # the cent decides
        {"churn_record_id": "R-2", "event_type": "contraction", "mrr_before": "90"},
        {"churn_record_id": "R-3", "customer_id": "C9"},
        {"churn_record_id": "R-4", "effective_date": "2026-06-09"},
        {"churn_record_id": "R-5", "effective_date": "2026-06-11"},
        {"churn_record_id": "R-6", "effective_date": "2026-07-11"},  # its day has not come
    ]
    said = desk.validate(desk.write(rows), expect=1)
    told = said.partition("Rules of")[2].partition("By rule")[0]
    assert "line 3, record R-2: mrr_before is 90.00, and billing shows 100.00 at the end of the day before" in told
    assert "line 4, record R-3: no source knows the customer C9: correct customer_id" in told
    assert "line 5, record R-4: mrr_after is 0.00, and billing shows 100.00 at the end of effective_date" in told
    assert "line 6, record R-5: mrr_before is 100.00, and billing shows 0.00" in told
    assert told.count("line ") == 4


def test_billing_is_asked_only_as_far_as_it_is_known(desk: Desk) -> None:
    desk.billing("2026-06-15")
    rows = [
        {},
        # really lost on the 16th; billing of the 15th knows of nothing
        {"churn_record_id": "R-2", "customer_id": "C2", "effective_date": "2026-06-16"},
        {"churn_record_id": "R-3", "customer_id": "C9", "effective_date": "2026-06-16"},
    ]
    said = desk.validate(desk.write(rows), expect=1)
    assert "2 records of a day after 2026-06-15, up to which billing is known here" in said
    told = said.partition("Rules of")[2].partition("By rule")[0]
    assert "line 4, record R-3: no source knows the customer C9" in told
    assert told.count("line ") == 1


def test_a_loss_told_twice_in_one_file_is_told_at_the_later_one(desk: Desk) -> None:
    rows = [
        {"churn_record_id": "R-2", "recorded_at": "2026-06-12 10:00:00"},
        {},
        {"updated_at": "2026-06-13"},  # a version of the same record
        {"churn_record_id": "R-0"},  # made at the same time: the smaller id is the first
        {"churn_record_id": "R-3", "effective_date": "2026-06-11"},
        {"churn_record_id": "R-4", "customer_id": "C2"},
        {"churn_record_id": "R-5", "event_type": "contraction", "mrr_after": "1"},
    ]
    said = desk.validate(desk.write(rows), expect=1)
    told = said.partition("Rules of")[2].partition("By rule")[0]
    double = "an earlier record tells of the same customer, event_type and effective_date: keep one of them"
    for line, record in ((2, "R-2"), (3, "R-1"), (4, "R-1")):
        assert f"line {line}, record {record}: {double}" in told
    assert told.count("line ") == 3
    assert "one_record_per_event: 3 of 7." in said


def test_a_warehouse_without_models_or_in_use_is_told(desk: Desk) -> None:
    (desk.folder / "data").mkdir()
    path = desk.folder / "data" / "warehouse.duckdb"
    with duckdb.connect(str(path)) as connection:
        connection.execute("create schema raw")
    assert "the warehouse has no MRR model yet" in desk.validate(desk.write([{}]), expect=0)
    path.write_bytes(b"")  # DuckDB takes it for an empty database it may not write
    assert "Agreement with billing is checked in the daily run" in desk.validate(desk.write([{}]), expect=0)


def test_a_rejected_file_is_not_judged_further(desk: Desk) -> None:
    path = desk.folder / "records.csv"
    path.write_text("churn_record_id;customer_id\nR;C\n", encoding="utf-8")
    said = desk.validate(path, expect=1)
    assert "Rules of" not in said
    assert "Every accepted row" not in said


def test_a_file_without_rows_keeps_every_rule(desk: Desk) -> None:
    assert "Every accepted row keeps" in desk.validate(desk.write([]), expect=0)


@pytest.mark.parametrize(
    ("entity", "text", "told"),
    [
        (
            "customers",
            "customer_id,customer_name,contract_start_date,updated_at,employee_count\nC,Acme,2025-01-01,2025-01-01,5\n",
            "line 2, record C: industry is missing",
        ),
        (
            "subscriptions",
            "subscription_id,start_date,customer_id,mrr,currency,charge_type,updated_at,end_date\n"
            "S,2026-01-01,C,5,USD,recurring,2026-01-01,2026-01-01\n",
            "line 2, record S||2026-01-01: the service ends on the day it starts (2026-01-01)",
        ),
        (
            "survey_responses",
            "response_id,customer_id,survey_type,trigger,score,scale_min,scale_max,sent_at,responded_at\n"
            "A,C,nps,relational,9,1,10,2026-06-01,2026-06-02\n",
            "line 2, record A: an NPS answer on the scale 1-10, and only 0-10 counts",
        ),
    ],
)
def test_other_entities_have_their_rules(desk: Desk, entity: str, text: str, told: str) -> None:
    path = desk.folder / "file.csv"
    path.write_text(text, encoding="utf-8")
    assert told in desk.validate(path, expect=1, entity=entity)


def test_an_entity_without_a_suite_is_checked_by_its_contract_alone(desk: Desk) -> None:
    path = desk.folder / "file.csv"
    path.write_text("contact_id,customer_id,created_at\nP,C,2026-01-01\n", encoding="utf-8")
    said = desk.validate(path, expect=0, entity="contacts")
    assert "Every accepted row" not in said
