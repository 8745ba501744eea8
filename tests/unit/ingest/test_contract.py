"""The contracts are read from the dbt source files, and from nowhere else."""

from __future__ import annotations

from pathlib import Path

import pytest

from orchestration.ingest.contract import load_contracts
from orchestration.ingest.errors import ContractError
from orchestration.settings import ROOT

TABLE = """sources:
  - name: raw
    tables:
      - name: things
        config: {meta: {domain: d, key: [id], version_column: id}}
        columns:
          - {name: id, data_type: varchar, config: {meta: {required: true}}}
          - {name: kind, data_type: VARCHAR, config: {meta: {values_from_seed: kinds.kind, enum_rule: odd}}}
"""


def root_with(tmp_path: Path, text: str) -> Path:
    folder = tmp_path / "models" / "staging" / "d"
    folder.mkdir(parents=True)
    (folder / "_raw__things.yml").write_text(text, encoding="utf-8")
    return tmp_path


def test_the_project_s_contracts_load() -> None:
    contracts = load_contracts(ROOT)
    assert {"customers", "subscriptions", "usage_events", "survey_responses"} <= set(contracts)
    assert "entity_status" not in contracts
    subscriptions = contracts["subscriptions"]
    assert subscriptions.key == ("subscription_id", "product_code", "start_date")
    assert subscriptions.blocks_publication
    assert subscriptions.column("mrr").minimum == "0"
    assert subscriptions.column("currency").enum_rule == "currency_without_rate"
    assert "USD" in (subscriptions.column("currency").enum or ())
    assert contracts["onboarding_milestones"].version_rule == "earliest"


def test_a_vocabulary_comes_from_its_seed_and_its_lack_is_said(tmp_path: Path) -> None:
    root = root_with(tmp_path, TABLE)
    things = load_contracts(root)["things"]
    with pytest.raises(ContractError, match=r"kinds\.kind"):
        things.require_vocabularies()
    (root / "seeds").mkdir()
    (root / "seeds" / "kinds.csv").write_text("kind,label\nb,B\na,A\n", encoding="utf-8")
    again = load_contracts(root)["things"]
    again.require_vocabularies()
    assert again.column("kind").enum == ("a", "b")
    assert again.column("kind").data_type == "varchar"
    assert again.fingerprint != things.fingerprint


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("version_column: id", "version_column: changed", "unknown columns: changed"),
        ("key: [id]", "key: [ids]", "unknown columns: ids"),
        ("data_type: varchar, ", "", "data_type"),
    ],
)
def test_a_malformed_contract_is_refused(tmp_path: Path, old: str, new: str, message: str) -> None:
    with pytest.raises(ContractError, match=message):
        load_contracts(root_with(tmp_path, TABLE.replace(old, new, 1)))


def test_a_description_is_no_part_of_the_fingerprint(tmp_path: Path) -> None:
    plain = load_contracts(root_with(tmp_path / "a", TABLE))["things"]
    worded = TABLE.replace("data_type: varchar,", "data_type: varchar, description: The thing.,")
    assert load_contracts(root_with(tmp_path / "b", worded))["things"].fingerprint == plain.fingerprint


def test_no_contract_at_all_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(ContractError, match="no contract found"):
        load_contracts(tmp_path)
