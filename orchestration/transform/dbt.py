"""What every dbt invocation of ours is given, and where what dbt has parsed lies."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

from orchestration.settings import ROOT, churn_standard_from, plan_year_of
from orchestration.store import files

DBT = Path(sys.executable).parent / "dbt"
TARGET = ROOT / "dbt_project" / "target"
PARSED = TARGET / "partial_parse.msgpack"


def variables_of(as_of: date) -> dict[str, str | int]:
    """The vars of a run of as_of. Raises ValueError if an environment variable states no year or no day."""
    variables: dict[str, str | int] = {"as_of": as_of.isoformat(), "plan_year": plan_year_of(as_of)}
    if since := churn_standard_from():
        variables["churn_standard_from"] = since.isoformat()
    return variables


@contextmanager
def parsing_alone() -> Iterator[None]:
    """Several processes ask for the parsed project at once (web server, daemon, runs): none reads half of it."""
    TARGET.mkdir(parents=True, exist_ok=True)
    with files.alone(TARGET / ".parse.lock"):
        yield
