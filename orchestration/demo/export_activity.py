"""What customers do: interactions (JSON lines), webinars and onboarding (Parquet), usage (gzipped CSV)."""

from __future__ import annotations

import numpy as np
import pandas as pd

from orchestration.demo.company import Company
from orchestration.demo.dialects import fast_csv, gzipped, iso_time, json_lines, offset_time, parquet
from orchestration.demo.streams import Select, Stream, newly_known

ZONE = "America/New_York"
KINDS = {
    "email": "Email",
    "call": "Phone call",
    "meeting": "Meeting",
    "qbr": "Business review",
    "in_app": "In-app message",
}
DIRECTIONS = {"outbound": "out", "inbound": "in"}
STATUSES = {"attended": "Attended", "no_show": "No-show", "completed": "Replay finished"}
STEPS = {
    "kickoff": "Kick-off call",
    "data_import": "Staff list imported",
    "admin_training": "Admin trained",
    "first_course_assigned": "First course assigned",
    "first_value": "First certificate issued",
    "completed": "Go-live signed",
}


def _touchpoints(system: str) -> Select:
    def select(company: Company, after: np.datetime64, day: np.datetime64) -> pd.DataFrame:
        rows = company.touchpoints
        return newly_known(rows[rows["system"] == system], after, day)

    return select


def _interaction_cells(company: Company, rows: pd.DataFrame, day: np.datetime64) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "id": rows["touchpoint_id"].to_numpy(),
            "account": company.ids(rows["customer"]),
            "person": rows["contact_id"].to_numpy(),
            "owner": rows["csm_id"].to_numpy(),
            "at": offset_time(rows["occurred_at"], ZONE),
            "kind": rows["channel"].map(KINDS).to_numpy(),
            "dir": rows["direction"].map(DIRECTIONS).to_numpy(),
            "auto": rows["is_automated"].to_numpy().astype(object),
            "result": rows["outcome"].to_numpy(),
            "modified": iso_time(rows["updated_at"]),
        }
    )


def _webinar_cells(company: Company, rows: pd.DataFrame, day: np.datetime64) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "registration": rows["touchpoint_id"].to_numpy().astype(object),
            "account_ref": company.ids(rows["customer"]).astype(object),
            "attendee": rows["contact_id"].to_numpy().astype(object),
            "session_start": rows["occurred_at"].to_numpy(),
            "status": rows["outcome"].map(STATUSES).to_numpy().astype(object),
            "last_update": rows["updated_at"].to_numpy(),
        }
    )


def _milestones(company: Company, after: np.datetime64, day: np.datetime64) -> pd.DataFrame:
    return newly_known(company.milestones, after, day)


def _milestone_cells(company: Company, rows: pd.DataFrame, day: np.datetime64) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "project_customer": company.ids(rows["customer"]).astype(object),
            "step": rows["milestone"].map(STEPS).to_numpy().astype(object),
            "done_at": rows["reached_at"].to_numpy(),
        }
    )


def _usage(company: Company, after: np.datetime64, day: np.datetime64) -> pd.DataFrame:
    return company.usage.between(after, day)


def _usage_cells(company: Company, rows: pd.DataFrame, day: np.datetime64) -> pd.DataFrame:
    ids = company.ids(rows["customer"])
    users = np.array([f"u{n}" for n in range(10)], dtype=object)
    return pd.DataFrame(
        {
            "event_id": rows["event_id"].to_numpy(),
            "org": ids,
            "user": ids.astype(object) + "-" + users[rows["user"].to_numpy()],
            "ts": iso_time(rows["occurred_at"]),
            "module": rows["feature"].to_numpy(),
            "action": rows["event_name"].to_numpy(),
            "content_kind": rows["content_type"].to_numpy(),
            "content_purpose": rows["content_category"].to_numpy(),
            "content_ref": rows["content_id"].to_numpy(),
        }
    )


STREAMS = [
    Stream(
        "interactions",
        "outreach",
        "touchpoints",
        "id",
        "interactions_{day}.jsonl",
        "interactions_{day}.jsonl.gz",
        _touchpoints("outreach"),
        _interaction_cells,
        json_lines,
        gzipped(json_lines),
    ),
    Stream(
        "webinars",
        "webinars",
        "touchpoints",
        "registration",
        "attendance_{day}.parquet",
        "attendance_{day}.parquet",
        _touchpoints("webinars"),
        _webinar_cells,
        parquet,
        parquet,
    ),
    Stream(
        "steps",
        "implementation",
        "onboarding_milestones",
        "project_customer",
        "steps_{day}.parquet",
        "steps_{day}.parquet",
        _milestones,
        _milestone_cells,
        parquet,
        parquet,
    ),
    Stream(
        "events",
        "product",
        "usage_events",
        "event_id",
        "events_{day}.csv.gz",
        "events_{day}.csv.gz",
        _usage,
        _usage_cells,
        gzipped(fast_csv),
        gzipped(fast_csv),
        since_start=True,
    ),
]
