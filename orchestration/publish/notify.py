"""Tell people what went wrong: one message each to the web hook that CS_NOTIFY_URL names."""

from __future__ import annotations

import fcntl
import json
import logging
import os
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.client import HTTPException
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from orchestration.observe.log import Log
from orchestration.publish import run_record
from orchestration.settings import Settings

TIMEOUT_SECONDS = 10
NOTE = "notified"  # what a run's record says of its message
UNSENT = "the notification has not been sent yet"
_sent: set[Path] = set()  # records of the runs that this process has told of


def notify_once(settings: Settings, status: dict[str, Any]) -> str | None:
    """Send what became of the run, once a run: after it got through, a second call for the same run does nothing.

    Returns what went wrong with the sending, None if nothing did. Never raises: a hook that is down or a full disk
    must not turn a held run into a broken one. Without CS_NOTIFY_URL nothing is sent. Whoever calls at the same time
    waits, so that two processes that both noticed the run tell of it once. A message may come twice in two cases: a
    process is killed between the sending and the note of it, or the disk is full; then each process tells once.
    """
    data_dir, run_id = settings.data_dir, status["run_id"]
    record = run_record.folder_of(data_dir, run_id)
    if not is_wanted() or record in _sent:
        return None
    try:
        with _alone(record):
            told = run_record.read(data_dir, run_id, NOTE)
            if told and told["problem"] is None:
                return None
            run_record.note(data_dir, run_id, NOTE, {"problem": UNSENT})
            problem = _send_run(settings, status, told["problem"] if told else None)
            run_record.note(data_dir, run_id, NOTE, {"problem": problem})
            return problem
    except OSError:  # nothing can be written down
        return None if record in _sent else _send_run(settings, status, None)


def _send_run(settings: Settings, status: dict[str, Any], before: str | None) -> str | None:
    log = Log(settings.data_dir, status["run_id"], status["as_of"] or None)
    problem = send(message_of(status, settings), log, "a run that did not publish", before)
    if problem is None:
        _sent.add(run_record.folder_of(settings.data_dir, status["run_id"]))
    return problem


def is_wanted() -> bool:
    """Whether there is a web hook to tell."""
    return bool(os.environ.get("CS_NOTIFY_URL"))


def unsent(data_dir: Path) -> list[str]:
    """The runs whose message was tried and has not got through, the newest first."""
    notes = (data_dir / "runs").glob(f"*/{NOTE}.json")
    waiting = [note for note in notes if json.loads(note.read_text(encoding="utf-8"))["problem"]]
    return [note.parent.name for note in sorted(waiting, key=lambda note: note.stat().st_mtime, reverse=True)]


def send(body: Mapping[str, Any], log: Log, about: str, before: str | None) -> str | None:
    """Post the body (its `text` is what people read) to the hook; what went wrong, or None.

    Both are logged; before: what went wrong the last time, for a hook that is down for days fills no log.
    """
    problem = _post(os.environ.get("CS_NOTIFY_URL") or "", body)
    if problem is None:
        log.tell("notification_sent", f"the web hook was told of {about}", about=about)
    elif problem != before:
        log.tell("notification_failed", problem, logging.WARNING, about=about)
    return problem


def message_of(status: dict[str, Any], settings: Settings) -> dict[str, Any]:
    """The body: `text` is what Slack, Teams and Mattermost show; the rest is for programs."""
    published = status["published"]
    stands = f"Readers see figures as of {published['as_of']}." if published else "Nothing was ever published."
    what = {"held": "was held back", "failed": "failed"}.get(status["outcome"], status["outcome"])
    text = "\n".join(
        [
            f"CS metrics: the run for {status['as_of'] or 'an unknown day'} {what}. {stands}",
            str(status["message"] or "").strip()[:1500],
            status["what_to_do"],
            f"Status: {settings.published / 'status' / 'index.html'}",
        ]
    )
    facts = {name: status[name] for name in ("outcome", "run_id", "as_of", "started_at", "finished_at")}
    return {"text": text, **facts}


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Nobody else is sending the message of this folder meanwhile; where that cannot be known, it is sent."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / ".notify.lock").open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)  # the system gives it back when the process ends; a sending takes seconds
        yield


def _post(url: str, body: Mapping[str, Any]) -> str | None:
    try:
        if urlsplit(url).scheme not in ("http", "https"):
            return "CS_NOTIFY_URL is no http or https address"
        request = urllib.request.Request(  # noqa: S310 - the scheme was checked
            url, json.dumps(body).encode(), {"Content-Type": "application/json"}, method="POST"
        )
        with urllib.request.urlopen(request, timeout=TIMEOUT_SECONDS):  # noqa: S310
            return None
    except (OSError, ValueError, HTTPException) as error:  # the address is a secret, and their words may repeat it
        return f"the notification could not be sent: {type(error).__name__}"
