"""Tell people of a run that did not publish: one message to the web hook that CS_NOTIFY_URL names."""

from __future__ import annotations

import json
import os
import urllib.request
from http.client import HTTPException
from typing import Any
from urllib.parse import urlsplit

from orchestration.publish import run_record
from orchestration.settings import Settings

TIMEOUT_SECONDS = 10


def notify_once(settings: Settings, status: dict[str, Any]) -> str | None:
    """Send what became of the run, once a run: after it got through, a second call for the same run does nothing.

    Returns what went wrong with the sending, None if nothing did. Never raises: a hook that is down must not turn
    a held run into a broken one. Without CS_NOTIFY_URL nothing is sent.
    """
    url = os.environ.get("CS_NOTIFY_URL")
    told = run_record.read(settings.data_dir, status["run_id"], "notified")
    if not url or (told and told["problem"] is None):
        return None
    problem = _post(url, message_of(status, settings))
    run_record.note(settings.data_dir, status["run_id"], "notified", {"problem": problem})
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


def _post(url: str, body: dict[str, Any]) -> str | None:
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
