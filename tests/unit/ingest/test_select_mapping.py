"""Mappings by a select: joins, row numbers as keys, one file for two entities; the locked connection."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from orchestration.ingest import engine
from orchestration.ingest.engine import locked
from orchestration.ingest.errors import MappingError
from orchestration.progress import listening
from tests.unit.ingest.conftest import Company

BILLING = """source: billing
root: ../files
inputs:
  plans: {path: plans.csv, format: csv}
  prices: {path: "prices*.csv", format: csv}
entities:
  subscriptions:
    delivery: snapshot
    sql: |
      with priced as (select * from plans join prices using (plan))
      select id as subscription_id, plan as product_code, since as start_date, who as customer_id,
        price::decimal(18, 6) * qty::integer as mrr, 'USD' as currency, 'recurring' as charge_type,
        since as updated_at
      from priced
"""


def billing(company: Company, prices: str = "plan,price\npro,10\nfree,oops\n") -> None:
    company.mapping(BILLING)
    company.write("plans.csv", "id,plan,since,who,qty\n1,pro,2024-01-01,a,3\n2,pro,never,b,1\n")
    company.write("prices.csv", prices)


def test_a_select_joins_its_inputs_and_is_one_batch(company: Company) -> None:
    billing(company, "plan,price\npro,10\n")
    report = company.ingest("subscriptions")
    assert (report.new_batches, report.rows_in, report.accepted, report.quarantined) == (1, 2, 1, 1)
    assert company.one("select mrr::integer from raw.subscriptions") == 30
    line, rules, file = company.one("select line, rules, file from quarantine.subscriptions")
    assert (line, rules, file) == (None, ["cast:start_date", "cast:updated_at"], "plans.csv; prices.csv")
    company.write("prices.csv", "plan,price\npro,20\n")
    assert company.ingest("subscriptions").rows_total == 1
    assert company.one("select mrr::integer from raw.subscriptions") == 60, "any changed file replaces the batch"


def test_a_select_that_fails_on_a_file_rejects_it_and_points_at_the_mapping(company: Company) -> None:
    billing(company, "plan,price\npro,ten\n")
    report = company.ingest("subscriptions")
    (error,) = report.rejected_files
    assert error["rule"] == "mapping_failed"
    assert "source.yml:7" in error["message"]
    assert "Could not convert string" in error["message"]


def test_a_select_waits_until_every_input_has_a_file(company: Company) -> None:
    billing(company)
    (company.files / "prices.csv").unlink()
    report = company.ingest("subscriptions")
    assert (report.rows_in, report.is_held) == (0, False)
    assert "billing: subscriptions waits for files of prices" in report.warnings


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [("as mrr", "as mmr", "did you mean 'mrr'"), ("'USD' as currency,", "", "does not give 'currency'")],
)
def test_a_select_must_give_the_contract_s_columns(company: Company, old: str, new: str, message: str) -> None:
    billing(company)
    company.mapping(BILLING.replace(old, new))
    with pytest.raises(MappingError, match=message):
        company.ingest("subscriptions")


ONE_FILE = """source: desk
root: ../files
inputs:
  tickets: {path: "t_*.csv", format: csv, timestamp_format: "%d/%m/%Y %H:%M"}
entities:
  support_tickets:
    input: tickets
    delivery: append
    columns: {ticket_id: id, customer_id: who, opened_at: made}
  survey_responses:
    delivery: append
    sql: |
      select 'T-' || _row_number as response_id, who as customer_id, 'csat' as survey_type,
        'support_resolution' as trigger, stars as score, 1 as scale_min, 5 as scale_max,
        made as sent_at, _row_number
      from tickets where stars is not null
"""


def test_one_file_feeds_two_entities_and_a_row_number_may_be_the_key(company: Company) -> None:
    company.mapping(ONE_FILE)
    company.write(
        "t_1.csv",
        "id,who,made,stars\n1,a,31/01/2024 10:00,\n2,b,31/01/2024 11:00,5\n3,c,31/01/2024 11:00,6\n",
    )
    tickets, answers = company.ingest("support_tickets"), company.ingest("survey_responses")
    assert (tickets.accepted, answers.rows_in, answers.accepted) == (3, 2, 1)
    assert tickets.schema_drift == [], "stars is used by the other entity"
    sent = company.one("select response_id, sent_at::varchar, score::integer from raw.survey_responses")
    assert sent == ("T-2", "2024-01-31 11:00:00", 5)
    line, rules = company.one("select line, rules from quarantine.survey_responses")
    assert (line, rules) == (4, ["score_outside_scale:score"]), "a select that passes _row_number on keeps the line"


@pytest.mark.parametrize(
    "expression",
    ["(select content from read_text('{secret}'))", "(select count(*)::varchar from glob('{folder}/*'))"],
)
def test_a_mapping_s_sql_sees_nothing_but_its_inputs(company: Company, expression: str) -> None:
    secret = company.files.parent / "secret.txt"
    secret.write_text("hidden", encoding="utf-8")
    sql = expression.format(secret=secret, folder=company.files.parent)
    company.mapping(ONE_FILE.replace("ticket_id: id", f'ticket_id: {{expression: "{sql}"}}'))
    company.write("t_1.csv", "id,who,made,stars\n1,a,31/01/2024 10:00,\n")
    with pytest.raises(MappingError, match=r"source.yml:9: .*reads its inputs and nothing else"):
        company.ingest()


@pytest.mark.parametrize(
    "statement",
    [
        "select * from read_csv('{secret}')",
        "select * from read_csv('{work}/../secret.csv')",
        "copy (select 1) to '{secret}'",
        "attach '{folder}/x.duckdb'",
        "set lock_configuration = false",
        "set enable_external_access = true",
        "set allowed_directories = ['/']",
        "reset allowed_paths",
        "install httpfs",
        "load httpfs",
    ],
)
def test_the_connection_stays_locked(tmp_path: Path, statement: str) -> None:
    secret, work = tmp_path / "secret.csv", tmp_path / "work"
    secret.write_text("a\n1\n", encoding="utf-8")
    allowed = tmp_path / "input's.csv"
    allowed.write_text("a\n1\n", encoding="utf-8")
    with locked(work, [allowed]) as connection:
        assert connection.execute("select * from read_csv(?)", [str(allowed)]).fetchall() == [(1,)]
        with pytest.raises((duckdb.PermissionException, duckdb.InvalidInputException)):
            connection.execute(statement.format(secret=secret, work=work, folder=tmp_path)).fetchall()


def test_too_little_memory_holds_the_delivery_until_the_next_run(
    company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    company.mapping(ONE_FILE)
    company.write("t_1.csv", "id,who,made,stars\n" + "1,a,31/01/2024 10:00,\n" * 20_000)
    monkeypatch.setattr(engine, "MEMORY_LIMIT", "1MB")
    (error,) = company.ingest().rejected_files
    assert error["rule"] == "too_much_memory"
    assert "more memory than one delivery may take" in error["message"]
    monkeypatch.undo()
    assert company.ingest().accepted == 1


def test_progress_names_every_file(company: Company) -> None:
    company.mapping(ONE_FILE)
    for number in (1, 2):
        company.write(f"t_{number}.csv", "id,who,made,stars\n")
    heard: list[tuple[str, int | None, int | None]] = []
    with listening(lambda step, done, total: heard.append((step, done, total))):
        company.ingest()
    assert heard == [
        ("support_tickets: t_1.csv", 0, 2),
        ("support_tickets: t_2.csv", 1, 2),
        ("support_tickets: load", None, None),
    ]
