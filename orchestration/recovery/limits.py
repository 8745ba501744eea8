"""How long what is kept: the CS_KEEP_ settings."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass

from orchestration.publish.metric_history import KEPT_DAYS
from orchestration.publish.release import KEPT_RELEASES
from orchestration.store.errors import StoreError
from orchestration.store.run_record import KEPT_RUNS

KEPT_DAGSTER_DAYS = 90


class WrongLimit(StoreError, ValueError):
    """A CS_KEEP_ setting that makes no sense."""


@dataclass(frozen=True)
class Limits:
    """releases, runs: how many of the newest stay · the others: after how many days something may go, None for never.

    replaced_days: rows of a file that was corrected or withdrawn · history_days: publications but for the last of each
    month · dagster_days: what Dagster knows of single runs, and their logs.
    """

    releases: int = KEPT_RELEASES
    runs: int = KEPT_RUNS
    replaced_days: int | None = None
    history_days: int | None = None
    dagster_days: int | None = KEPT_DAGSTER_DAYS

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] = os.environ) -> Limits:
        """CS_KEEP_RELEASES, _RUNS, _REPLACED_DAYS, _HISTORY_DAYS and _DAGSTER_DAYS; `all` keeps everything of a kind.

        Raises WrongLimit, with what is allowed, for anything else than a whole number that makes sense.
        """

        def days(name: str, default: int | None, least: int) -> int | None:
            said = environment.get(name, "")
            return None if said.lower() == "all" else _whole(name, said, default, least)

        def count(name: str, default: int) -> int:
            return _whole(name, environment.get(name, ""), default, 1) or default

        return cls(
            releases=count("CS_KEEP_RELEASES", KEPT_RELEASES),
            runs=count("CS_KEEP_RUNS", KEPT_RUNS),
            replaced_days=days("CS_KEEP_REPLACED_DAYS", None, 0),
            # The page and the marts tell each of these days.
            history_days=days("CS_KEEP_HISTORY_DAYS", None, KEPT_DAYS),
            dagster_days=days("CS_KEEP_DAGSTER_DAYS", KEPT_DAGSTER_DAYS, 1),
        )


def _whole(name: str, said: str, default: int | None, least: int) -> int | None:
    if not said:
        return default
    if not said.isdecimal() or int(said) < least:
        example = default or max(least, 90)
        raise WrongLimit(f"{name} is {said!r}: it has to be a whole number of at least {least}, as in {example}")
    return int(said)
