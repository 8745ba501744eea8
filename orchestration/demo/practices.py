"""How the team works: audits of its standardised practices, and the digital tools it uses."""

from __future__ import annotations

import numpy as np
import pandas as pd

from orchestration.demo.calendar import Calendar, plan_start
from orchestration.demo.team import as_days

PRACTICES = [
    "Kick-off agenda",
    "Success plan review",
    "Risk review",
    "Business review preparation",
    "Handover notes",
    "Exit interview",
]
AUDITS_BEGIN = 150  # days before the plan's start
AUDITS_A_WEEK = 5
ADHERENCE_BEFORE, ADHERENCE_REACHED = 0.62, 0.995
FULL_ADHERENCE_AFTER = 152  # days from the plan's start to November 30
TOOLS = {  # tool: days from the plan's start to its introduction
    "Playbook library": -210,
    "Survey studio": -60,
    "Health dashboard": 20,
    "Success planner": 72,
    "Velocity board": 141,
}
TAKES_UP, USES_A_DAY = 0.87, 0.3


def adherence(day: np.ndarray, plan: np.datetime64) -> np.ndarray:
    """The chance that a practice audited on a day was followed: from the plan's start it rises to all but 1."""
    progress = np.clip((day - plan).astype(int) / FULL_ADHERENCE_AFTER, 0, 1)
    return ADHERENCE_BEFORE + (ADHERENCE_REACHED - ADHERENCE_BEFORE) * progress


def make_audits(calendar: Calendar, rng: np.random.Generator) -> pd.DataFrame:
    """One row per audit: audit_id, practice, audited_on, is_adherent, is_effective (None: could not be told),
    known_on."""
    plan = plan_start(calendar.anchor)
    weekdays = _weekdays(plan - AUDITS_BEGIN, calendar.horizon)
    day = np.sort(rng.choice(weekdays, size=len(weekdays) // 5 * AUDITS_A_WEEK))
    total = len(day)
    followed = rng.random(total) < adherence(day, plan)
    effective = (rng.random(total) < np.where(followed, 0.8, 0.35)).astype(object)
    effective[rng.random(total) < 0.2] = None
    frame = pd.DataFrame(
        {
            "audit_id": [f"AU-{n:05d}" for n in range(total)],
            "practice": np.array(PRACTICES, dtype=object)[rng.integers(0, len(PRACTICES), total)],
            "audited_on": day,
            "is_adherent": followed,
            "is_effective": effective,
            "known_on": day + rng.integers(0, 5, total),
        }
    )
    return as_days(frame, "audited_on", "known_on")


def make_tool_usage(csms: pd.DataFrame, calendar: Calendar, rng: np.random.Generator) -> pd.DataFrame:
    """One row per tool, CSM and day of use: tool, csm_id, used_on, implemented_on. Weekdays only."""
    plan, parts = plan_start(calendar.anchor), []
    for tool, offset in TOOLS.items():
        introduced = plan + offset
        for csm in csms.itertuples(index=False):
            delay, takes_up = int(rng.integers(0, 21)), rng.random() < TAKES_UP
            days = _weekdays(introduced, calendar.horizon)
            days = days[rng.random(len(days)) < USES_A_DAY]
            last = calendar.horizon + 1 if pd.isna(csm.left_on) else np.datetime64(csm.left_on, "D")
            first = max(introduced + delay, np.datetime64(csm.started_on, "D"))
            days = days[(days >= first) & (days < last)]
            if takes_up and len(days):
                part = {"tool": tool, "csm_id": csm.csm_id, "used_on": days, "implemented_on": introduced}
                parts.append(pd.DataFrame(part))
    frame = pd.concat(parts, ignore_index=True)
    frame = as_days(frame.assign(known_on=frame["used_on"]), "used_on", "implemented_on", "known_on")
    return frame.sort_values(["used_on", "tool", "csm_id"], ignore_index=True)


def _weekdays(first: np.datetime64, last: np.datetime64) -> np.ndarray:
    days = np.arange(first, last + 1)
    return days[(days.astype(int) + 3) % 7 < 5]
