"""A run that did not publish is told once, to a real web server, and a silent one breaks nothing."""

from __future__ import annotations

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from orchestration.settings import Settings
from orchestration.watch.notify import notify_once, unsent
from tests.support.web_hook import WebHook, web_hook

NOW = datetime.now(UTC)
STATUS = {
    "outcome": "held",
    "run_id": "r1",
    "as_of": "2026-06-30",
    "started_at": "2026-07-01T06:00:00+00:00",
    "finished_at": "2026-07-01T06:01:00+00:00",
    "message": "customers: list.csv rejected",
    "what_to_do": "Deliver a corrected file.",
    "published": {"publication_id": "p", "as_of": "2026-06-29", "published_at": "2026-06-30T06:00:00"},
}


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(tmp_path, tmp_path, tmp_path)


@pytest.fixture
def hook() -> Iterator[WebHook]:
    with web_hook() as listening:
        yield listening


def test_a_held_run_is_told_once(settings: Settings, hook: WebHook, monkeypatch: pytest.MonkeyPatch) -> None:
    got = hook.got
    monkeypatch.setenv("CS_NOTIFY_URL", hook.url)
    assert notify_once(settings, STATUS) is None
    assert notify_once(settings, STATUS) is None
    assert notify_once(settings, {**STATUS, "run_id": "r2", "outcome": "failed", "published": None}) is None
    assert [body["run_id"] for body in got] == ["r1", "r2"]
    assert got[0]["text"].splitlines()[0] == (
        "CS metrics: the run for 2026-06-30 was held back. Readers see figures as of 2026-06-29."
    )
    assert "Deliver a corrected file." in got[0]["text"]
    assert got[1]["text"].startswith("CS metrics: the run for 2026-06-30 failed. Nothing was ever published.")


def test_nothing_is_sent_without_an_address(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CS_NOTIFY_URL", raising=False)
    assert notify_once(settings, STATUS) is None
    assert not (settings.data_dir / "runs").exists()


ODD = [
    "http://127.0.0.1:9/closed",
    "file:///etc/passwd",
    "{}/broken",
    "{}/SECRET TOKEN",
    "http://[SECRET",
    "http://h:port/x",
]


@pytest.mark.parametrize("url", ODD)
def test_a_hook_that_is_down_breaks_nothing_and_keeps_its_address_secret(
    settings: Settings, hook: WebHook, monkeypatch: pytest.MonkeyPatch, url: str
) -> None:
    monkeypatch.setenv("CS_NOTIFY_URL", url.format(hook.url))
    problem = notify_once(settings, STATUS)
    assert problem
    assert url not in problem
    assert "SECRET" not in problem


def test_what_did_not_get_through_is_sent_again(
    settings: Settings, hook: WebHook, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CS_NOTIFY_URL", f"{hook.url}/broken")
    assert notify_once(settings, STATUS)
    assert unsent(settings.data_dir, NOW) == ["r1"]
    monkeypatch.setenv("CS_NOTIFY_URL", hook.url)
    assert notify_once(settings, STATUS) is None
    assert notify_once(settings, STATUS) is None
    assert (len(hook.got), hook.refused) == (1, 1)
    assert unsent(settings.data_dir, NOW) == []


@pytest.mark.parametrize(("code", "is_given_up"), [(400, True), (404, True), (429, False), (503, False)])
def test_a_hook_that_refuses_a_message_is_asked_for_a_day(
    settings: Settings, hook: WebHook, monkeypatch: pytest.MonkeyPatch, code: int, is_given_up: bool
) -> None:
    monkeypatch.setenv("CS_NOTIFY_URL", hook.url)
    hook.is_down, hook.code = True, code
    assert notify_once(settings, STATUS)
    assert notify_once(settings, STATUS)
    assert unsent(settings.data_dir, NOW + timedelta(hours=23)) == ["r1"]
    assert unsent(settings.data_dir, NOW + timedelta(hours=25)) == ([] if is_given_up else ["r1"])


def test_many_who_notice_the_same_run_at_once_tell_of_it_once(
    settings: Settings, hook: WebHook, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CS_NOTIFY_URL", hook.url)
    hook.seconds = 0.2
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(lambda _: notify_once(settings, STATUS), range(8))) == [None] * 8
    assert len(hook.got) == 1


def test_a_hook_that_stays_down_is_logged_once(
    settings: Settings, hook: WebHook, monkeypatch: pytest.MonkeyPatch
) -> None:
    hook.is_down = True
    monkeypatch.setenv("CS_NOTIFY_URL", hook.url)
    for _ in range(3):
        assert notify_once(settings, STATUS)
    log = (settings.data_dir / "logs" / "events.jsonl").read_text(encoding="utf-8")
    assert [json.loads(line)["event"] for line in log.splitlines()] == ["notification_failed"]
    assert hook.url not in log


def test_where_nothing_can_be_written_down_it_is_told_all_the_same(
    tmp_path: Path, hook: WebHook, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "runs").write_text("a file where the folder should be", encoding="utf-8")
    monkeypatch.setenv("CS_NOTIFY_URL", hook.url)
    for _ in range(3):
        assert notify_once(Settings(tmp_path, tmp_path, tmp_path), STATUS) is None
    assert len(hook.got) == 1
