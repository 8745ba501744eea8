"""What customers say: survey answers (JSON lines) and tickets, whose export carries CSAT answers too."""

from __future__ import annotations

import numpy as np
import pandas as pd

from orchestration.demo.company import Company
from orchestration.demo.dialects import gzipped, iso_csv, iso_time, json_lines, local_time, us_time
from orchestration.demo.streams import Stream, hide_after, newly_changed

ZONE = "America/New_York"


def _surveys(company: Company, after: np.datetime64, day: np.datetime64) -> pd.DataFrame:
    return newly_changed(company.surveys, "changed_on", after, day)


def _survey_cells(company: Company, rows: pd.DataFrame, day: np.datetime64) -> pd.DataFrame:
    answered = rows["changed_on"] <= day
    return pd.DataFrame(
        {
            "responseId": rows["response_id"].to_numpy(),
            "company": company.ids(rows["customer"]),
            "respondent": rows["contact_id"].to_numpy(),
            "question": rows["survey_type"].str.upper().to_numpy(),
            "reason": rows["trigger"].to_numpy(),
            "answer": [int(s) if known else None for s, known in zip(rows["score"], answered, strict=True)],
            "low": rows["scale_min"].to_numpy().astype(object),
            "high": rows["scale_max"].to_numpy().astype(object),
            "sent": iso_time(rows["sent_at"]),
            "answered": iso_time(hide_after(rows["responded_at"], rows["changed_on"], day)),
            "text": rows["comment"].where(answered).to_numpy(),
        },
        dtype=object,
    )


def _tickets(company: Company, after: np.datetime64, day: np.datetime64) -> pd.DataFrame:
    return newly_changed(company.tickets, "changed_on", after, day)


def _ticket_cells(company: Company, rows: pd.DataFrame, day: np.datetime64) -> pd.DataFrame:
    solved = hide_after(rows["resolved_at"], rows["changed_on"], day)
    rating = rows["satisfaction"].where(solved.notna())
    return pd.DataFrame(
        {
            "Ticket ID": rows["ticket_id"].to_numpy(),
            "Organization": company.ids(rows["customer"]),
            "Requester": rows["contact_id"].to_numpy(),
            "Created (ET)": us_time(local_time(rows["opened_at"], ZONE)),
            "Solved (ET)": us_time(local_time(solved, ZONE)),
            "Topic": rows["category"].to_numpy(),
            "Priority": rows["priority"].to_numpy(),
            "Satisfaction": [None if np.isnan(r) else str(int(r)) for r in rating],
        }
    )


STREAMS = [
    Stream(
        "answers",
        "pulse",
        "survey_responses",
        "responseId",
        "answers_{day}.jsonl",
        "answers_{day}.jsonl.gz",
        _surveys,
        _survey_cells,
        json_lines,
        gzipped(json_lines),
    ),
    Stream(
        "tickets",
        "helpdesk",
        "support_tickets",
        "Ticket ID",
        "tickets_{day}.csv",
        "tickets_{day}.csv",
        _tickets,
        _ticket_cells,
        iso_csv,
        iso_csv,
    ),
]
