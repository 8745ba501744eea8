"""What a real ingestion writes into the log: every batch, file and verdict, and no value of any row."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from orchestration.ingest import hold
from orchestration.ingest.contract import load_contracts
from orchestration.ingest.mapping import load_mappings
from orchestration.ingest.run import ingest_entity
from orchestration.observe.log import FILE
from orchestration.settings import Settings
from tests.support.tiny import Tiny, tiny_company

AS_OF = date(2026, 6, 30)
CANARIES = ("Customer 7", "-100.00", "-700.00")


@pytest.fixture
def company(tmp_path: Path) -> Tiny:
    made = tiny_company(tmp_path)
    made.data_dir.mkdir()
    return made


def ingest(company: Tiny, run_id: str, entities: Iterable[str] = ("customers", "subscriptions")) -> None:
    settings = Settings.from_environment(company.data_dir, company.sources)
    contracts = load_contracts(settings.root)
    mappings = load_mappings(settings.sources, contracts, settings.mapping_environment())
    for entity in entities:
        ingest_entity(entity, settings, AS_OF, run_id, contracts, mappings)


def told(company: Tiny, run_id: str | None) -> list[dict[str, Any]]:
    text = (company.data_dir / "logs" / FILE).read_text(encoding="utf-8")
    assert not any(canary in text for canary in CANARIES)
    found = [json.loads(line) for line in text.splitlines()]
    return [line for line in found if line.get("run_id") == run_id]


def events(company: Tiny, run_id: str | None) -> list[tuple[str, str]]:
    return [(line["event"], line["entity"]) for line in told(company, run_id)]


def test_batches_and_entities_are_told_with_their_counts(company: Tiny) -> None:
    company.deliver(spoiled=3)
    ingest(company, "r1")
    landed, loaded = [line for line in told(company, "r1") if line["entity"] == "subscriptions"]
    assert (landed["event"], landed["source"], landed["file"]) == ("batch_landed", "tiny", "subscriptions.csv")
    assert (landed["rows_in"], landed["accepted"], landed["quarantined"]) == (40, 37, 3)
    assert landed["as_of"] == "2026-06-30"
    assert (company.data_dir / "landing" / "subscriptions" / landed["batch_id"]).is_dir()
    assert loaded["event"] == "entity_loaded"
    assert (loaded["rows_total"], loaded["quarantined_by_rule"]) == (37, {"min:mrr": 3})
    assert loaded["seconds"] > 0
    ingest(company, "r2")
    assert events(company, "r2") == [("entity_loaded", "customers"), ("entity_loaded", "subscriptions")]


def test_a_rejected_file_is_told_by_place_and_rule(company: Tiny) -> None:
    (company.sources / "customers.csv").write_text("id,name,staff\nc7,Customer 7,3\n", encoding="utf-8")
    ingest(company, "r1", ["customers"])
    rejected, loaded = told(company, "r1")
    assert (rejected["event"], rejected["level"], rejected["file"]) == ("file_rejected", "warning", "customers.csv")
    assert rejected["rule"]
    assert loaded["is_held"]


def test_a_held_batch_is_told_when_it_is_held_and_when_it_is_released(company: Tiny) -> None:
    company.deliver(spoiled=25)
    ingest(company, "r1", ["subscriptions"])
    assert [event for event, _ in events(company, "r1")] == ["batch_landed", "batch_held", "entity_loaded"]
    batch = told(company, "r1")[1]["batch_id"]
    hold.release(batch, Settings.from_environment(company.data_dir, company.sources))
    (released,) = told(company, None)
    assert (released["event"], released["batch_id"]) == ("batch_released", batch)


def test_a_corrected_file_is_told_as_accepted(company: Tiny) -> None:
    company.deliver(spoiled=25)
    ingest(company, "r1", ["subscriptions"])
    company.deliver()
    ingest(company, "r2", ["subscriptions"])
    assert [event for event, _ in events(company, "r2")][-2:] == ["batch_landed", "entity_loaded"]
    assert told(company, "r2")[-1]["is_held"] is False
