"""What a run was made with."""

from __future__ import annotations

import platform
from importlib.metadata import PackageNotFoundError, version

PACKAGES = {
    "cs_metrics": "cs-metrics",
    "duckdb": "duckdb",
    "dbt": "dbt-core",
    "dbt_duckdb": "dbt-duckdb",
    "dagster": "dagster",
    "great_expectations": "great-expectations",
}


def versions() -> dict[str, str | None]:
    """Python's version and those of the packages a figure depends on; None for one that is not installed."""
    return {"python": platform.python_version(), **{name: _version(package) for name, package in PACKAGES.items()}}


def _version(package: str) -> str | None:
    try:
        return version(package)
    except PackageNotFoundError:
        return None
