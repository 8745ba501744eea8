"""From dbt's run_results.json to the checks and the failure that status and pages show."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

from orchestration.observe.words import without_values

ENDED = ("pass", "warn", "fail", "error")


class ModelsFailed(RuntimeError):
    """dbt built less than it should have; the message names each model or test and what it said."""


def checks_of(results: Mapping[str, Any], manifest: Mapping[str, Any]) -> list[dict[str, Any]]:
    """One dict per data test that ran: name, asset, severity (blocking, warning, error), passed, failed, message.

    A test of dbt's severity error is `blocking`, passed or not; one that could not run is an `error`, which is no
    verdict on the data: the run has failed.
    """
    checks = []
    for result in results["results"]:
        if not result["unique_id"].startswith("test.") or result["status"] not in ENDED:
            continue
        node = manifest["nodes"][result["unique_id"]]
        checks.append(
            {
                "name": node["name"],
                "asset": _asset(node, manifest),
                "severity": _severity(result["status"], node),
                "passed": result["status"] == "pass",
                "message": _message(result, node) if result["status"] != "pass" else None,
                "tried": None,
                "failed": result.get("failures"),
                "sample_ids": None,
            }
        )
    return sorted(checks, key=lambda check: check["name"])


def counts_of(results: Mapping[str, Any]) -> dict[str, int]:
    """How many models, seeds and tests came to what: {"model success": 41, "test pass": 230}."""
    ends = (f"{result['unique_id'].partition('.')[0]} {result['status']}" for result in results["results"])
    return dict(sorted(Counter(ends).items()))


def _severity(status: str, node: Mapping[str, Any]) -> str:
    if status == "error":
        return "error"
    return "warning" if str(node["config"]["severity"]).lower() == "warn" else "blocking"


def _asset(node: Mapping[str, Any], manifest: Mapping[str, Any]) -> str | None:
    """The table a test is about: the one it is attached to, else the last it reads."""
    about = node.get("attached_node") or next(reversed(node["depends_on"]["nodes"]), None)
    found = manifest["nodes"].get(about) or manifest["sources"].get(about)
    return f"{found['schema']}/{found['name']}" if found else None


def _message(result: Mapping[str, Any], node: Mapping[str, Any]) -> str:
    """How many rows, and what the test says of itself; dbt's own words where it could not run."""
    if result["status"] == "error" or result.get("failures") is None:
        return without_values(str(result.get("message")))
    return f"{result['failures']:,} rows. {node.get('description') or ''}".strip()


def failure_of(results: Mapping[str, Any], manifest: Mapping[str, Any]) -> str | None:
    """What went wrong in one text, or None. Skipped nodes are a consequence and are left out."""
    broken = [r for r in results["results"] if r["status"] in ("error", "fail", "runtime error")]
    if not broken:
        return None
    lines = [
        f"{manifest['nodes'][r['unique_id']]['original_file_path']}: {without_values(str(r.get('message')))}"
        for r in broken
    ]
    return "\n".join(lines)
