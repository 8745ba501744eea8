"""How things stand, for programs: one JSON object and one exit code."""

from __future__ import annotations

import json
import os
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner

from orchestration.cli import app
from orchestration.publish import status, summary
from orchestration.publish.release import Release
from orchestration.publish.summary import Seen
from orchestration.settings import Settings
from orchestration.store import files, turn
from orchestration.watch.standing import standing
from tests.support.command import command

NOW = datetime(2026, 7, 2, 6, tzinfo=UTC)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(tmp_path, tmp_path / "data", tmp_path)


def publish(settings: Settings, hours_ago: int) -> None:
    release = Release("p1", date(2026, 6, 30), NOW - timedelta(hours=hours_ago), 2026, {"metric_values": 3})
    files.replace_json(settings.published / "releases" / "p1" / "release.json", vars(release))
    files.replace_link(settings.published / "current", "releases/p1")


def attempt(settings: Settings, outcome: str) -> None:
    """What a run leaves behind that came to this end."""
    told = dict.fromkeys(("message", "what_to_do"), "x") | {"run_id": "r1", "as_of": "2026-07-01", "outcome": outcome}
    told |= {"checks": [], "entities": []}
    told |= {"started_at": NOW.isoformat(), "finished_at": NOW.isoformat(), "published": {"publication_id": "p1"}}
    files.replace_json(settings.published / "status" / "status.json", told)
    summary.keep(settings, told, Seen({"site": 1.0}))


@pytest.mark.parametrize(
    ("hours_ago", "outcome", "code"),
    [
        (1, status.PUBLISHED, 0),
        (1, None, 0),
        (1, status.HELD, 1),
        (1, status.FAILED, 3),
        (40, status.PUBLISHED, 1),
        (40, status.FAILED, 3),
        (None, None, 1),
        (None, status.FAILED, 3),
    ],
)
def test_the_exit_code_says_how_things_stand(
    settings: Settings, hours_ago: int | None, outcome: str | None, code: int
) -> None:
    if hours_ago is not None:
        publish(settings, hours_ago)
    if outcome:
        attempt(settings, outcome)
    found = standing(settings, NOW)
    assert found["exit_code"] == code
    assert (found["publication"] is None) == (hours_ago is None)
    assert (found["summary"] or {}).get("outcome") == (found["last_attempt"] or {}).get("outcome") == outcome


def test_the_command_prints_one_object(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    publish(settings, 100_000)
    attempt(settings, status.PUBLISHED)
    done = CliRunner().invoke(app, ["status", "--json", "--data-dir", str(settings.data_dir)])
    told = json.loads(done.stdout)
    assert done.exit_code == told["exit_code"] == 1
    assert told["publication"]["is_stale"]
    assert (told["publication"]["publication_id"], told["stale_after_hours"]) == ("p1", 36)
    monkeypatch.setenv("CS_STALE_HOURS", "soon")
    refused = CliRunner().invoke(app, ["status", "--json", "--data-dir", str(settings.data_dir)])
    assert (refused.exit_code, refused.stdout) == (2, "")


def test_for_people_it_ends_the_same_and_says_what_is_stale_and_who_is_at_work(settings: Settings) -> None:
    publish(settings, 100_000)
    attempt(settings, status.PUBLISHED)
    turn.take(settings.data_dir, "a backup")
    try:
        done = command("status", "--data-dir", settings.data_dir, expect=1)
        found = standing(settings, NOW)["at_work"]
    finally:
        turn.give_back()
    said = " ".join(done.stdout.split())
    assert "Stale: nothing was published for" in said
    assert f"At work now: a backup (process {os.getpid()}), since 20" in said
    assert (found["what"], found["pid"]) == ("a backup", str(os.getpid()))
    assert standing(settings, NOW)["at_work"] is None
