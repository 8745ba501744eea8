"""Tell people what went wrong: one message each to the web hook that CS_NOTIFY_URL names."""

from __future__ import annotations

import json
import logging
import os
import urllib.error
import urllib.request
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from http.client import HTTPException
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from orchestration.observe.log import Log
from orchestration.settings import Settings
from orchestration.store import files, run_record

TIMEOUT_SECONDS = 10
NOTE = "notified"  # what a run's record says of its message
UNSENT = "the notification has not been sent yet"
REFUSED = "the web hook refuses the notification"  # with a 4xx: it is there, and wants no such message
LATER = (408, 429)  # too slow, too many: these say to come again
REFUSED_AT_MOST = timedelta(days=1)  # afterwards it is not asked any more
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
        record.mkdir(parents=True, exist_ok=True)
        with files.alone(record / ".notify.lock"):  # a sending takes seconds
            told = _noted(record / f"{NOTE}.json")
            if told and told["problem"] is None:
                return None
            since = told["since"] if told else datetime.now(UTC).isoformat()
            run_record.note(data_dir, run_id, NOTE, {"problem": UNSENT, "since": since})
            problem = _send_run(settings, status, told["problem"] if told else None)
            run_record.note(data_dir, run_id, NOTE, {"problem": problem, "since": since})
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


def unsent(data_dir: Path, now: datetime) -> list[str]:
    """The runs whose message was tried and has not got through, the newest first.

    One that the hook has refused for a day is not among them; where nothing answers, it is tried on and on.
    """
    notes = {path.parent.name: _noted(path) for path in (data_dir / "runs").glob(f"*/{NOTE}.json")}
    waiting = {
        run_id: note for run_id, note in notes.items() if note and note["problem"] and not is_hopeless(note, now)
    }
    return sorted(waiting, key=lambda run_id: waiting[run_id]["since"], reverse=True)


def supersede(data_dir: Path, run_ids: Sequence[str], by: str) -> None:
    """Send the messages of these runs no more: people have been told of a newer one, `by`."""
    for run_id in run_ids:
        run_record.note(data_dir, run_id, NOTE, {"problem": None, "superseded_by": by})


def _noted(path: Path) -> dict[str, Any] | None:
    """problem: None once it got through · since: the first try, which notes of older versions lack. None: no note."""
    if not path.exists():
        return None
    note: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return {"since": datetime.fromtimestamp(path.stat().st_mtime, UTC).isoformat()} | note


def is_hopeless(note: Mapping[str, Any], now: datetime) -> bool:
    """Whether the hook has refused a message for a day. note: `problem` (None if there is none), `since` (ISO)."""
    is_refused = (note["problem"] or "").startswith(REFUSED)
    return is_refused and now - datetime.fromisoformat(note["since"]) > REFUSED_AT_MOST


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
    words = {"held": "was held back", "failed": "failed", "published": "published, and failed after that"}
    what = words.get(status["outcome"], status["outcome"])
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


def _post(url: str, body: Mapping[str, Any]) -> str | None:
    try:
        if urlsplit(url).scheme not in ("http", "https"):
            return "CS_NOTIFY_URL is no http or https address"
        request = urllib.request.Request(  # noqa: S310 - the scheme was checked
            url, json.dumps(body).encode(), {"Content-Type": "application/json"}, method="POST"
        )
        with urllib.request.urlopen(request, timeout=TIMEOUT_SECONDS):  # noqa: S310
            return None
    except urllib.error.HTTPError as error:
        is_refused = 400 <= error.code < 500 and error.code not in LATER
        words = REFUSED if is_refused else "the notification could not be sent"
        return f"{words}: HTTP status {error.code}"
    except (OSError, ValueError, HTTPException) as error:  # the address is a secret, and their words may repeat it
        return f"the notification could not be sent: {type(error).__name__}"
