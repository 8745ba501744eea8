"""The offboarding form's export: records of lost and smaller customers, days first, London time, amounts in dollars."""

from __future__ import annotations

import numpy as np
import pandas as pd

from orchestration.demo.company import Company
from orchestration.demo.dialects import dmy, local_time
from orchestration.demo.streams import Stream, newly_known

ZONE = "Europe/London"
EVENTS = {"logo_churn": "Client left", "contraction": "Client pays less"}
REASONS = {
    "product_gap": "Product lacks something",
    "product_quality": "Product quality",
    "service": "Service",
    "onboarding_adoption": "Never got going",
    "price_budget": "Price or budget",
    "competitor": "Went to a competitor",
    "consolidation": "Merger or other tool",
    "champion_loss": "Champion left",
    "business_closed": "Business closed",
    "need_ended": "No longer needed",
    "payment_failure": "Payment failed",
    "other": "Other (please explain)",
    "unknown": "Don't know",
}
AVOIDABLE = {"avoidable": "Yes", "unavoidable": "No", "unknown": "Can't tell"}
SOURCES = {
    "exit_interview": "Exit interview",
    "survey": "Survey",
    "csm": "My own judgement",
    "billing": "Billing system",
    "inferred": "Guesswork",
}
SAVES = {
    "discount": "Discount",
    "plan_change": "Other plan",
    "training": "Training",
    "executive_call": "Executive call",
    "product_fix": "Product fix",
}
OUTCOMES = {"saved": "Saved", "partly_saved": "Partly", "not_saved": "No luck"}


def records(company: Company, after: np.datetime64, day: np.datetime64) -> pd.DataFrame:
    """The newest version of every record made or edited in the window."""
    return newly_known(company.churn_records, after, day).drop_duplicates("churn_record_id", keep="last")


def _cells(company: Company, rows: pd.DataFrame, _day: np.datetime64) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "Submission #": rows["churn_record_id"].to_numpy(),
            "Submitted": _moment(rows["recorded_at"]),
            "Submitted by": rows["recorded_by"].to_numpy(),
            "Last edited": _moment(rows["updated_at"]),
            "Client": company.ids(rows["customer"]),
            "What happened?": rows["event_type"].map(EVENTS).to_numpy(),
            "Effective on": _day_first(rows["effective_date"]),
            "Monthly revenue before ($)": _dollars(rows["before"]),
            "Monthly revenue after ($)": _dollars(rows["after"]),
            "Client's own decision?": [_yes_no(value) for value in rows["is_voluntary"]],
            "Notice received on": _day_first(rows["notice_date"]),
            "Main reason": rows["primary_reason"].map(REASONS).to_numpy(),
            "Other reasons": rows["secondary_reasons"].str.replace(";", " | ").to_numpy(),
            "Could we have kept them?": rows["avoidable"].map(AVOIDABLE).to_numpy(),
            "Competitor": rows["competitor_name"].to_numpy(),
            "What was missing?": rows["missing_feature"].to_numpy(),
            "Price gap ($ a month)": _dollars(rows["price_delta"]),
            "Champion (contact)": rows["champion_contact_id"].to_numpy(),
            "Payment failed on": _moment(rows["failed_payment_at"]),
            "Please explain": rows["other_text"].to_numpy(),
            "How do we know?": rows["reason_source"].map(SOURCES).to_numpy(),
            "Link to evidence": rows["evidence_ref"].to_numpy(),
            "Tried to save?": [_yes_no(value) for value in rows["save_attempted"]],
            "How?": rows["save_type"].map(SAVES).to_numpy(),
            "With what result?": rows["save_outcome"].map(OUTCOMES).to_numpy(),
            "Form version": ("v" + rows["taxonomy_version"]).to_numpy(),
        },
        dtype=object,
    )


def _yes_no(value: object) -> str | None:
    return None if pd.isna(value) else "Yes" if value else "No"


def _day_first(values: pd.Series) -> np.ndarray:
    return np.array([None if text is None else text.replace("-", "/") for text in dmy(values)], dtype=object)


def _moment(values: pd.Series) -> np.ndarray:
    local = dmy(local_time(values, ZONE), with_time=True)
    return np.array([None if text is None else text.replace("-", "/") for text in local], dtype=object)


def _dollars(cents: pd.Series) -> list[str | None]:
    """Amounts as people type them: '1,234.50'."""
    return [None if pd.isna(value) else f"{int(value) / 100:,.2f}" for value in cents]


def form_csv(frame: pd.DataFrame) -> bytes:
    """CSV as the form tool writes it: byte order mark, commas, line feeds."""
    return b"\xef\xbb\xbf" + frame.to_csv(index=False, lineterminator="\n").encode()


STREAMS = [
    Stream(
        "offboardings",
        "offboarding",
        "churn_records",
        "Submission #",
        "offboarding-form_{day}.csv",
        "offboarding-form_{day}.csv",
        records,
        _cells,
        form_csv,
        form_csv,
    ),
]
