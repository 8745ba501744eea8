"""What every dbt invocation of ours is given."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path

from orchestration.settings import churn_standard_from, plan_year_of

DBT = Path(sys.executable).parent / "dbt"


def variables_of(as_of: date) -> dict[str, str | int]:
    """The vars of a run of as_of. Raises ValueError if an environment variable states no year or no day."""
    variables: dict[str, str | int] = {"as_of": as_of.isoformat(), "plan_year": plan_year_of(as_of)}
    if since := churn_standard_from():
        variables["churn_standard_from"] = since.isoformat()
    return variables
