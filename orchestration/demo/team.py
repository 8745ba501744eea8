"""The customer success team: who is in it, what they learn, how they are reviewed and recognised."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from orchestration.demo.calendar import Calendar, plan_start

NEVER = np.datetime64("NaT", "D")
SEGMENT_OF = {"s": "Strategic", "c": "Core", "d": "Digital"}
PER_SEGMENT = 4  # the CSMs that interactions name: csm-s1 to csm-s4, and so on
LEAVER, JOINER = "csm-c5", "csm-d5"
LEFT_BEFORE_PLAN, JOINED_AFTER_PLAN = 45, 20  # days
NAMES = [
    "Amélie",
    "Bruno",
    "Chloé",
    "Dörte",
    "Emil",
    "Françoise",
    "Göran",
    "Helena",
    "Inès",
    "Jürgen",
    "Katja",
    "Luís",
    "Mårten",
    "Nuria",
]
COURSES = {  # course: days after the plan's start on which it is assigned, and by which it should be done
    "Engagement models": (9, 45),
    "Risk management strategies": (9, 45),
    "Updated playbooks": (81, 106),
}
AREAS = [
    "Negotiation",
    "Data literacy",
    "Business reviews",
    "Product depth",
    "Executive presence",
    "Time management",
    "Coaching",
    "Writing",
]
SCALE_MAX = 5


@dataclass(frozen=True)
class Team:
    """csms: csm_id, name, segment, started_on, left_on, known_on, left_known_on · training: csm_id, course,
    known_on, completed_on, rating (NaN none) · growth: csm_id, area, opened_on, closed_on, review_days ·
    reviews: csm_id, reviewed_on, known_on, four marks · recognitions: csm_id, recognised_on.

    Days are datetime64[s] at midnight, NaT for never.
    """

    csms: pd.DataFrame
    training: pd.DataFrame
    growth: pd.DataFrame
    reviews: pd.DataFrame
    recognitions: pd.DataFrame


def make_team(calendar: Calendar, rng: np.random.Generator) -> Team:
    """The team and its records from a year before the story to its horizon."""
    csms = _csms(calendar, rng)
    return Team(
        csms=csms,
        training=_training(csms, calendar, rng),
        growth=_growth(csms, calendar, rng),
        reviews=_reviews(csms, calendar, rng),
        recognitions=_recognitions(csms, calendar, rng),
    )


def as_days(frame: pd.DataFrame, *columns: str) -> pd.DataFrame:
    """The frame with these columns as datetime64[s]."""
    return frame.assign(**{c: frame[c].to_numpy().astype("M8[s]") for c in columns})


def team_ids() -> list[str]:
    """The CSMs that are there from the first day to the last, in order."""
    return [f"csm-{letter}{k}" for letter in SEGMENT_OF for k in range(1, PER_SEGMENT + 1)]


def _csms(calendar: Calendar, rng: np.random.Generator) -> pd.DataFrame:
    plan = plan_start(calendar.anchor)
    ids = [*team_ids(), LEAVER, JOINER]
    started = list(calendar.start - rng.integers(100, 1500, len(ids)))
    left: list[np.datetime64] = [NEVER] * len(ids)
    left[ids.index(LEAVER)] = plan - LEFT_BEFORE_PLAN
    started[ids.index(LEAVER)] = plan - LEFT_BEFORE_PLAN - 900
    started[ids.index(JOINER)] = plan + JOINED_AFTER_PLAN
    frame = pd.DataFrame(
        {
            "csm_id": ids,
            "name": NAMES[: len(ids)],
            "segment": [SEGMENT_OF[i[4]] for i in ids],
            "started_on": started,
            "left_on": left,
            "known_on": started,
            "left_known_on": [day - 14 for day in left],  # notice: the last day is known before it comes
        }
    )
    return as_days(frame, "started_on", "left_on", "known_on", "left_known_on")


def _there(csms: pd.DataFrame, day: np.datetime64, since_days: int = 0) -> list[str]:
    """Who is in the team on a day, and has been for so many days."""
    here = (csms["started_on"] <= day - since_days) & ~(csms["left_on"] <= day)
    return list(csms.loc[here, "csm_id"])


def _training(csms: pd.DataFrame, calendar: Calendar, rng: np.random.Generator) -> pd.DataFrame:
    plan, rows = plan_start(calendar.anchor), []
    for course, (assigned, due) in COURSES.items():
        for csm in _there(csms, plan + JOINED_AFTER_PLAN):
            known = plan + assigned if csm != JOINER else plan + max(assigned, JOINED_AFTER_PLAN)
            on_time = known + 1 + int(rng.random() * int((plan + due - known - 1).astype(int)))
            late = plan + due + int(rng.integers(3, 40))
            fate, rating = rng.random(), float(rng.choice([2, 3, 4, 5, np.nan], p=[0.05, 0.15, 0.4, 0.3, 0.1]))
            done = on_time if fate < 0.9 else late if fate < 0.97 else NEVER
            rows.append((csm, course, known, done, np.nan if np.isnat(done) else rating))
    frame = pd.DataFrame(rows, columns=["csm_id", "course", "known_on", "completed_on", "rating"])
    return as_days(frame, "known_on", "completed_on")


def _growth(csms: pd.DataFrame, calendar: Calendar, rng: np.random.Generator) -> pd.DataFrame:
    """Chains of areas: when one closes the next opens. review_days: days between two mutual reviews."""
    begin, rows = plan_start(calendar.anchor) - 240, []
    for number, csm in enumerate(csms.itertuples(index=False)):
        # Most have one to three open areas, one has four and one has none.
        chains = {5: 4, 9: 0}.get(number, int(rng.integers(1, 4)))
        last = calendar.horizon if pd.isna(csm.left_on) else np.datetime64(csm.left_on, "D")
        order = rng.permutation(len(AREAS))
        period = 130 if number in (2, 10) else int(rng.integers(30, 80))
        for chain in range(chains):
            day, turn = max(begin, np.datetime64(csm.started_on, "D") + 14) + int(rng.integers(0, 40)), 0
            while day < last:
                closed = day + int(rng.integers(110, 260))
                area = AREAS[order[(chain + turn * max(chains, 1)) % len(AREAS)]]
                rows.append((csm.csm_id, area, day, min(closed, last) if closed < calendar.horizon else NEVER, period))
                day, turn = closed + int(rng.integers(0, 8)), turn + 1
    frame = pd.DataFrame(rows, columns=["csm_id", "area", "opened_on", "closed_on", "review_days"])
    return as_days(frame, "opened_on", "closed_on")


def last_review(growth: pd.DataFrame, day: np.datetime64) -> pd.Series:
    """The last mutual review of each area by `day`; NaT if there was none yet."""
    until = growth["closed_on"].where(growth["closed_on"] < pd.Timestamp(day), pd.Timestamp(day))
    times = (until - growth["opened_on"]).dt.days // growth["review_days"]
    reviewed = growth["opened_on"] + pd.to_timedelta(times * growth["review_days"], unit="D")
    return reviewed.where(times >= 1).astype("datetime64[s]")


def _reviews(csms: pd.DataFrame, calendar: Calendar, rng: np.random.Generator) -> pd.DataFrame:
    """Every January and July; from the plan's July on the role is better understood each time."""
    plan, rows = plan_start(calendar.anchor), []
    first = (calendar.start - 200).astype("M8[Y]")
    for half in np.arange(first.astype("M8[M]"), calendar.horizon.astype("M8[M]"), 6):
        since = int((half - plan.astype("M8[M]")).astype(int)) // 6
        gain = 0.0 if since < 0 else min(1.0 + 0.4 * since, 1.7)
        base = half.astype("M8[D]") + (19 if half.astype(int) % 12 else 9)
        for csm in _there(csms, base, since_days=60):
            day = base + int(rng.integers(0, 9))
            role = np.clip(np.round(rng.normal(3.1 + gain, 0.7, 2)), 1, SCALE_MAX)
            halves = np.clip(np.round(rng.normal(3.6 + gain / 3, 0.6, 2) * 2) / 2, 1, SCALE_MAX)
            rows.append((csm, day, day + int(rng.integers(0, 3)), *role, *halves))
    marks = ["role_understanding", "role_execution", "performance", "satisfaction"]
    frame = pd.DataFrame(rows, columns=["csm_id", "reviewed_on", "known_on", *marks])
    return as_days(frame, "reviewed_on", "known_on")


def _recognitions(csms: pd.DataFrame, calendar: Calendar, rng: np.random.Generator) -> pd.DataFrame:
    plan, rows = plan_start(calendar.anchor), []
    for month in range(calendar.month_count):
        first = (calendar.start.astype("M8[M]") + month).astype("M8[D]")
        for csm in _there(csms, first):
            for _ in range(int(rng.poisson(0.14 if first < plan else 0.3))):
                rows.append((csm, first + int(rng.integers(0, 28))))
    frame = pd.DataFrame(rows, columns=["csm_id", "recognised_on"]).drop_duplicates(ignore_index=True)
    return as_days(frame, "recognised_on").sort_values(["recognised_on", "csm_id"], ignore_index=True)
