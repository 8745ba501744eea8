"""Risk flags: raised where engagement is low and before customers leave; some are acted on, some in time."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from orchestration.demo.calendar import plan_start
from orchestration.demo.office import at_desk
from orchestration.demo.service import service_share

if TYPE_CHECKING:
    from orchestration.demo.company import Company

RAISED = 0.010  # flags per customer and month at average engagement
RAISED_BEFORE_LEAVING = 0.5  # of departures, the ones somebody saw coming
APART_DAYS = 60  # one flag of a customer at a time
REASONS, REASON_MIX = (
    ["Usage is falling", "Sponsor has left", "Unhappy answers", "Pays late", "Escalated ticket"],
    [0.45, 0.15, 0.2, 0.1, 0.1],
)
ACTIONS, ACTION_MIX = (
    ["Call", "Training offered", "Executive call", "Discount offered", "Plan reviewed"],
    [0.4, 0.25, 0.1, 0.1, 0.15],
)
ACTED, ACTED_SINCE_PLAN, ACTED_IF_LEAVING = 0.55, 0.72, -0.12  # whoever was helped in time left less often
RESOLVED_IF_ACTED, RESOLVED_ALONE, RESOLVED_BY_LEAVING = 0.88, 0.5, 0.85
NAT = np.datetime64("NaT", "D")


def make_risk_flags(company: Company, rng: np.random.Generator) -> pd.DataFrame:
    """One row per flag: risk_flag_id, customer, flagged_at, reason, acted_at, action, resolved_at (UTC, whole
    minutes; NaT and None where it did not happen), known_on (the day of flagging)."""
    frame = pd.concat([_low_engagement(company, rng), _before_leaving(company, rng)], ignore_index=True)
    start = company.customers["start"].to_numpy().astype("M8[D]")
    frame = frame[frame["day"].to_numpy() > start[frame["customer"]]]
    frame = frame.sort_values(["customer", "day"], kind="stable", ignore_index=True)
    frame = _apart(frame)
    total = len(frame)
    day = frame["day"].to_numpy().astype("M8[D]")
    left = frame["left_on"].to_numpy().astype("M8[D]")
    leaves = ~np.isnat(left)
    chance = np.where(day >= plan_start(company.calendar.anchor), ACTED_SINCE_PLAN, ACTED) + ACTED_IF_LEAVING * leaves
    prompt = rng.random(total) < 0.8
    acted_on = day + np.where(prompt, rng.integers(1, 15, total), rng.integers(30, 80, total))
    acted_on = np.where((rng.random(total) < chance) & ~(acted_on > left), acted_on, NAT)
    waits = rng.integers(14, 75, total)
    draw = rng.random(total)
    settled = np.where(np.isnat(acted_on), day + 2 * waits, acted_on + waits)
    settled = np.where(draw < np.where(np.isnat(acted_on), RESOLVED_ALONE, RESOLVED_IF_ACTED), settled, NAT)
    settled = np.where(leaves, np.where(draw < RESOLVED_BY_LEAVING, left + waits // 5, NAT), settled)
    result = pd.DataFrame(
        {
            "customer": frame["customer"],
            "flagged_at": at_desk(day, rng),
            "reason": rng.choice(np.array(REASONS, dtype=object), total, p=REASON_MIX),
            "acted_at": at_desk(acted_on, rng),
            "action": rng.choice(np.array(ACTIONS, dtype=object), total, p=ACTION_MIX),
            "resolved_at": at_desk(np.maximum(settled, np.where(np.isnat(acted_on), day, acted_on) + 1), rng),
            "known_on": day.astype("M8[s]"),
        }
    )
    result["action"] = result["action"].where(result["acted_at"].notna(), None)
    result = result.sort_values(["flagged_at", "customer"], kind="stable", ignore_index=True)
    return result.assign(risk_flag_id=[f"RF-{n:05d}" for n in range(total)])


def _low_engagement(company: Company, rng: np.random.Generator) -> pd.DataFrame:
    """Flags by playbook: the less engaged a customer in service is, the more."""
    service = service_share(company.spells, len(company.customers), company.calendar)
    chance = np.minimum(RAISED * np.exp(-1.2 * company.level), 0.3) * (service >= 1)
    who, month = np.nonzero(rng.random(chance.shape) < chance)
    first = (company.calendar.start.astype("M8[M]") + month).astype("M8[D]")
    day = first + rng.integers(0, 28, len(who))
    return pd.DataFrame({"customer": who, "day": day.astype("M8[s]"), "left_on": _leaving(company, who, day)})


def _leaving(company: Company, who: np.ndarray, day: np.ndarray) -> np.ndarray:
    """The day within the next 120 on which the customer left, NaT if it stayed."""
    left = company.departures[company.departures["kind"] == "churn"]
    pairs = pd.DataFrame({"customer": who, "day": day.astype("M8[s]"), "flag": range(len(who))})
    pairs = pairs.merge(left[["customer", "left_on"]], on="customer")
    near = pairs[(pairs["left_on"] > pairs["day"]) & (pairs["left_on"] <= pairs["day"] + pd.Timedelta(days=120))]
    return near.groupby("flag")["left_on"].min().reindex(range(len(who))).to_numpy().astype("M8[s]")


def _before_leaving(company: Company, rng: np.random.Generator) -> pd.DataFrame:
    """Flags raised 5 to 100 days before the notice, or before the last day where there was none."""
    left = company.departures[company.departures["kind"] == "churn"]
    seen = left[rng.random(len(left)) < RAISED_BEFORE_LEAVING]
    ahead = rng.integers(5, 100, len(seen)).astype("m8[D]")
    return pd.DataFrame(
        {
            "customer": seen["customer"].to_numpy(),
            "day": seen["notice_on"].fillna(seen["left_on"]).to_numpy() - ahead,
            "left_on": seen["left_on"].to_numpy(),
        }
    )


def _apart(frame: pd.DataFrame) -> pd.DataFrame:
    """Only flags at least APART_DAYS after the customer's last one that is kept."""
    kept, last = [], {}
    for row in frame.itertuples():
        before = last.get(row.customer)
        if before is None or row.day >= before + pd.Timedelta(days=APART_DAYS):
            kept.append(row.Index)
            last[row.customer] = row.day
    return frame.loc[kept].reset_index(drop=True)
