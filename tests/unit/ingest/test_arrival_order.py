"""The order in which deliveries arrive decides nothing, whatever their kind."""

from __future__ import annotations

from itertools import permutations

import pytest

from orchestration.ingest.contract import load_contracts
from orchestration.settings import ROOT
from tests.unit.ingest.conftest import Company

# Notes that can come again: by when they changed, else by the day of their delivery.
MAPPING = """
source: office
root: ../files
inputs:
  notes: {path: "notes_{delivered_on:%Y%m%d}*.csv", format: csv}
entities:
  churn_records:
    input: notes
    delivery: KIND
    columns:
      churn_record_id: id
      customer_id: who
      event_type: {constant: logo_churn}
      effective_date: {constant: "2024-05-01"}
      competitor_name: what
      recorded_at: {constant: "2024-05-02"}
      updated_at: changed
"""
# 1: a later change beats a later delivery · 2: without a change time the later delivery wins · 3: only in the first
# file · 4: the same change time and day twice, in two files: the row hash decides · 5: faulty where it is newest
FILES = {
    "notes_20240601_a.csv": "id,who,changed,what\n1,c,2024-06-09,late change\n2,c,,first\n3,c,2024-06-01,once\n",
    "notes_20240602_a.csv": "id,who,changed,what\n1,c,2024-06-02,early\n2,c,,second\n4,c,2024-06-02,x\n5,c,,good\n",
    "notes_20240602_b.csv": "id,who,changed,what\n4,c,2024-06-02,y\n",
    "notes_20240603_a.csv": "id,who,changed,what\n1,c,2024-06-02,early\n5,,,no customer\n",
}
ORDERS = list(permutations(FILES))
NEWEST = """
    select churn_record_id, competitor_name from raw.churn_records
    qualify row_number() over (partition by churn_record_id order by _authority desc nulls last,
        updated_at desc nulls last, _delivered_on desc nulls last, _row_hash desc nulls last) = 1
    order by 1
"""
ALL = "select * exclude (_batch_id, _loaded_at) from raw.churn_records order by all"
BROKEN = "select file, line, rules, messages from quarantine.churn_records where left_at is null order by all"


@pytest.mark.parametrize("kind", ["append", "upsert", "snapshot"])
@pytest.mark.parametrize("order", [ORDERS[13], ORDERS[-1]], ids=["mixed", "reversed"])
def test_any_order_of_arrival_gives_the_same_rows_and_the_same_newest(
    company: Company, kind: str, order: tuple[str, ...]
) -> None:
    company.mapping(MAPPING.replace("KIND", kind))
    (company.settings.root / "seeds" / "churn_taxonomy.csv").symlink_to(ROOT / "seeds" / "churn_taxonomy.csv")
    for name in order:  # each in a run of its own
        company.write(name, FILES[name])
        company.ingest("churn_records")
    newest = dict(company.rows(NEWEST))
    assert newest["1"] == "late change"
    assert newest["2"] == "second"
    assert newest["3"] == "once"
    assert newest["5"] == "good"
    assert len(company.rows(ALL)) == 9
    assert [(file, rules) for file, _, rules, _ in company.rows(BROKEN)] == [
        ("notes_20240603_a.csv", ["required:customer_id"])
    ]
    # All files at once, as a second company sees them, in another folder of the same names.
    together = company.rows(ALL), newest, company.rows("select * from raw.missing_keys order by all")
    again = Company(
        type(company.settings)(company.settings.root, company.settings.data_dir / "again", company.settings.sources),
        company.files,
    )
    again.ingest("churn_records")
    assert (
        again.rows(ALL),
        dict(again.rows(NEWEST)),
        again.rows("select * from raw.missing_keys order by all"),
    ) == together


def test_every_entity_says_how_its_versions_are_ordered() -> None:
    for contract in load_contracts(ROOT).values():
        assert contract.version_rule in ("latest", "earliest")
        if "updated_at" in contract.column_names:
            assert contract.version_column == "updated_at", contract.entity
