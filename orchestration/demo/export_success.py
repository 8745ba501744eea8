"""The team's tools: coverage (pipes, snapshots), success plans (JSON lines), audits (CSV), toolbox (Parquet)."""

from __future__ import annotations

import numpy as np
import pandas as pd

from orchestration.demo.company import Company
from orchestration.demo.dialects import iso_csv, iso_day, json_lines, offset_time, parquet, separated_by
from orchestration.demo.streams import Stream, hide_after, newly_changed, newly_known

ZONE = "America/Chicago"
YES_NO = {True: "yes", False: "no"}


def _assignments(company: Company, _after: np.datetime64, day: np.datetime64) -> pd.DataFrame:
    rows = company.success.assignments
    return rows[rows["known_on"] <= day]


def _assignment_cells(company: Company, rows: pd.DataFrame, day: np.datetime64) -> pd.DataFrame:
    last_day = hide_after(rows["assigned_to"], rows["ended_known_on"], day) - np.timedelta64(1, "D")
    return pd.DataFrame(
        {
            "account": company.ids(rows["customer"]),
            "csm": rows["csm_id"].to_numpy(),
            "first_day": iso_day(rows["assigned_from"]),
            "last_day": iso_day(last_day),
        }
    )


def _plans(company: Company, after: np.datetime64, day: np.datetime64) -> pd.DataFrame:
    return newly_changed(company.success.adoption, "changed_on", after, day)


def _plan_cells(company: Company, rows: pd.DataFrame, day: np.datetime64) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "organisation": company.ids(rows["customer"]),
            "capability": rows["feature"].to_numpy(),
            "agreed": offset_time(rows["planned_at"], ZONE),
            "in_use_since": offset_time(hide_after(rows["adopted_at"], rows["changed_on"], day), ZONE),
        }
    )


def _audits(company: Company, after: np.datetime64, day: np.datetime64) -> pd.DataFrame:
    return newly_known(company.success.audits, after, day)


def _audit_cells(company: Company, rows: pd.DataFrame, day: np.datetime64) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "audit": rows["audit_id"].to_numpy(),
            "practice": rows["practice"].to_numpy(),
            "date": iso_day(rows["audited_on"]),
            "followed": rows["is_adherent"].map(YES_NO).to_numpy(),
            "had effect": [YES_NO.get(value, "n/a") for value in rows["is_effective"]],
        }
    )


def _tool_usage(company: Company, after: np.datetime64, day: np.datetime64) -> pd.DataFrame:
    return newly_known(company.success.tool_usage, after, day)


def _tool_cells(company: Company, rows: pd.DataFrame, day: np.datetime64) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "tool_name": rows["tool"].to_numpy().astype(object),
            "member": rows["csm_id"].to_numpy().astype(object),
            "day": rows["used_on"].to_numpy(),
            "live_since": rows["implemented_on"].to_numpy(),
        }
    )


STREAMS = [
    Stream(
        "coverage",
        "coverage",
        "csm_assignments",
        "account",
        "book_of_business_{day}.txt",
        "book_of_business_{day}.txt",
        _assignments,
        _assignment_cells,
        separated_by("|"),
        separated_by("|"),
        rhythm="weekly",
    ),
    Stream(
        "success_plans",
        "success_plans",
        "adoption_plans",
        "organisation",
        "plans_{day}.jsonl",
        "plans_{day}.jsonl",
        _plans,
        _plan_cells,
        json_lines,
        json_lines,
    ),
    Stream(
        "audits",
        "audits",
        "practice_audits",
        "audit",
        "audits_{day}.csv",
        "audits_{day}.csv",
        _audits,
        _audit_cells,
        iso_csv,
        iso_csv,
        rhythm="weekly",
    ),
    Stream(
        "toolbox",
        "toolbox",
        "digital_tool_usage",
        "member",
        "sessions_{day}.parquet",
        "sessions_{day}.parquet",
        _tool_usage,
        _tool_cells,
        parquet,
        parquet,
    ),
]
