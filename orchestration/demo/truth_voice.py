"""Ground truth of what customers say: CSAT, the NPS of onboarding, and how many were heard."""

from __future__ import annotations

import numpy as np
import pandas as pd

from orchestration.demo.export_crm import pilot_start, pilots
from orchestration.demo.truth_coverage import in_program
from orchestration.demo.truth_tally import NEVER, Setting, Tally, days_of

TRAILING_DAYS = 90
CSAT_TRIGGERS = ["onboarding", "support_resolution", "qbr"]
SATISFIED_FROM = {(1, 5): 4, (1, 7): 6, (0, 10): 9, (1, 10): 9}  # on a scale of three or fewer points: its top
PILOT_HOUR = np.timedelta64(9, "h")  # of the pilot's first day, as the CRM states it


def measure(setting: Setting, tally: Tally) -> None:
    """csat, csat_mean (by trigger too), onboarding_nps, onboarding_score_mean_x10 (trailing_90d),
    feedback_coverage (since_plan_start, by population)."""
    said = answers(setting)
    on = days_of(said["responded_at"])
    said = said.assign(code=setting.codes_at(said["customer"].to_numpy(), on), satisfied=satisfied(said))
    rated = said[(said["survey_type"] == "csat") & said["trigger"].isin(CSAT_TRIGGERS) & said["satisfied"].notna()]
    settled_in = said[(said["survey_type"] == "nps") & (said["trigger"] == "onboarding") & (said["scale_max"] == 10)]
    for day in setting.days:
        window = _trailing(rated, day)
        _csat(tally, day, window, ("none", "none"))
        for trigger, rows in window.groupby("trigger"):
            _csat(tally, day, rows, ("trigger", str(trigger)))
        window = _trailing(settled_in, day).sort_values("responded_at", kind="stable")
        window = window.drop_duplicates("respondent", keep="last")
        score, code, one = window["score"].to_numpy(), window["code"].to_numpy(), np.ones(len(window))
        tally.add("onboarding_nps", "trailing_90d", day, code, (score >= 9) * 1 - (score <= 6), one)
        tally.add("onboarding_score_mean_x10", "trailing_90d", day, code, 10 * score, one)
        if day >= setting.plan:
            _heard(setting, tally, said, day)


def answers(setting: Setting) -> pd.DataFrame:
    """Answers as delivered up to `at`: customer, survey_type, trigger, score, scale_min, scale_max, responded_at,
    respondent (the contact, else the answer itself), has_comment. A rated ticket is one, too."""
    columns = ["customer", "survey_type", "trigger", "score", "scale_min", "scale_max", "responded_at", "respondent"]
    rows = setting.company.surveys
    rows = rows[(rows["changed_on"] <= setting.known) & rows["score"].notna()]
    own = rows["contact_id"].fillna(rows["response_id"])
    asked = rows.assign(respondent=own)[columns].assign(has_comment=rows["comment"].notna())
    tickets = setting.company.tickets
    seen = (tickets["known_on"] <= setting.known) & (tickets["changed_on"] <= setting.known)
    tickets = tickets[seen & tickets["satisfaction"].notna()]
    rated = pd.DataFrame(
        {
            "customer": tickets["customer"],
            "survey_type": "csat",
            "trigger": "support_resolution",
            "score": tickets["satisfaction"],
            "scale_min": 1,
            "scale_max": 5,
            "responded_at": tickets["resolved_at"],
            "respondent": tickets["contact_id"].fillna(tickets["ticket_id"]),
            "has_comment": False,
        }
    )
    said = pd.concat([asked, rated], ignore_index=True)
    return said[said["responded_at"] < setting.at + 1].reset_index(drop=True)


def satisfied(said: pd.DataFrame) -> pd.Series:
    """1.0 for a satisfied answer, 0.0 for another, NaN where its scale says nothing."""
    scale = zip(said["scale_min"], said["scale_max"], strict=True)
    limit = [SATISFIED_FROM.get((low, top), top if top - low <= 2 else np.nan) for low, top in scale]
    from_ = pd.Series(limit, index=said.index, dtype=float)
    return (said["score"] >= from_).astype(float).where(from_.notna())


def _trailing(rows: pd.DataFrame, day: np.datetime64) -> pd.DataFrame:
    return rows[(rows["responded_at"] >= day - TRAILING_DAYS + 1) & (rows["responded_at"] < day + 1)]


def _csat(tally: Tally, day: np.datetime64, rows: pd.DataFrame, of: tuple[str, str]) -> None:
    code, one = rows["code"].to_numpy(), np.ones(len(rows))
    tally.add("csat", "trailing_90d", day, code, rows["satisfied"], one, breakdown=of)
    mean = (rows["score"] - rows["scale_min"]) / (rows["scale_max"] - rows["scale_min"])
    tally.add("csat_mean", "trailing_90d", day, code, mean, one, breakdown=of)


def _heard(setting: Setting, tally: Tally, said: pd.DataFrame, day: np.datetime64) -> None:
    active, segment = setting.active(day), setting.codes(day)
    said = said[(said["responded_at"] >= setting.plan) & (said["responded_at"] < day + 1)]
    heard = setting.flags(said["customer"].to_numpy())
    began = pilot_starts(setting)
    since_pilot = said["responded_at"].to_numpy() >= began[said["customer"]]
    panel = in_program(setting, setting.entity("program_memberships"), "advisory_panel", day)
    for population, members, spoke in (
        ("customers", active, heard),
        ("pilots", active & (began.astype("M8[D]") <= day), setting.flags(said["customer"].to_numpy()[since_pilot])),
        ("advisory_panel", active & panel, heard),
    ):
        of = ("population", population)
        tally.add("feedback_coverage", "since_plan_start", day, segment, members & spoke, members, breakdown=of)


def pilot_starts(setting: Setting) -> np.ndarray:
    """When each pilot customer's pilot began, as the CRM told it (datetime64[s]); NEVER for the others."""
    begins = pilot_start(setting.company)
    told = pilots(setting.company) & (setting.last_told >= begins)
    return np.where(told, begins.astype("M8[s]") + PILOT_HOUR, NEVER.astype("M8[s]"))
