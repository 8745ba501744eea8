"""Who looks after whom: stretches of days in which a customer has one CSM, matched to segments by the plan."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from orchestration.demo.calendar import month_end, plan_start
from orchestration.demo.team import (
    JOINED_AFTER_PLAN,
    JOINER,
    LEAVER,
    LEFT_BEFORE_PLAN,
    PER_SEGMENT,
    SEGMENT_OF,
    as_days,
)
from orchestration.demo.truth_revenue import Revenue

if TYPE_CHECKING:
    from orchestration.demo.company import Company

NEVER = np.datetime64("NaT", "D")
NOBODY = 0.025  # customers that nobody was ever assigned to
LETTER_OF = {segment: letter for letter, segment in SEGMENT_OF.items()}
KEPT_OVER_A_GAP = 60  # days out of service after which a returning customer is assigned anew
SWAPS = 0.004  # changes within the segment, a month
MATCHES = 0.75  # chance a month that a CSM of another segment is replaced, once the plan runs


def make_assignments(company: Company, rng: np.random.Generator) -> pd.DataFrame:
    """One row per customer and stretch, none overlapping: customer, csm_id, assigned_from, assigned_to
    (exclusive, NaT while it lasts), known_on, ended_known_on."""
    calendar = company.calendar
    revenue = Revenue(company, calendar.horizon)
    months = np.arange(calendar.start.astype("M8[M]"), calendar.horizon.astype("M8[M]") + 1)
    ends = [month_end(month.astype("M8[D]")) for month in months]
    segments = np.array([revenue.segment(end) for end in ends])
    own = company.customers["csm_id"].to_numpy()
    rows: list[tuple[int, str, np.datetime64, np.datetime64]] = []
    for customer, spells in company.spells.groupby("customer"):
        who = int(customer)
        if rng.random() >= NOBODY:
            rows += _stretches(
                who, own[who], _services(spells), ends, segments[:, who], plan_start(calendar.anchor), rng
            )
    frame = pd.DataFrame(rows, columns=["customer", "csm_id", "assigned_from", "assigned_to"])
    frame = as_days(frame, "assigned_from", "assigned_to")
    late = np.where(rng.random(len(frame)) < 0.02, rng.integers(1, 9, len(frame)), 0).astype("m8[D]")
    frame["known_on"] = frame["assigned_from"] + late
    frame["ended_known_on"] = frame["assigned_to"].where(
        frame["assigned_to"].isna() | (frame["assigned_to"] > frame["known_on"]), frame["known_on"]
    )
    return frame


def _services(spells: pd.DataFrame) -> list[tuple[np.datetime64, np.datetime64]]:
    """Spells of service with short gaps closed: (start, end), NaT for the end of one that lasts."""
    found: list[tuple[np.datetime64, np.datetime64]] = []
    starts, stops = spells["start"].to_numpy().astype("M8[D]"), spells["end"].to_numpy().astype("M8[D]")
    for k in np.argsort(starts, kind="stable"):
        if found and starts[k] - found[-1][1] <= np.timedelta64(KEPT_OVER_A_GAP, "D"):
            found[-1] = (found[-1][0], stops[k])
        else:
            found.append((starts[k], stops[k]))
    return found


def _stretches(
    customer: int,
    own: str,
    services: list[tuple[np.datetime64, np.datetime64]],
    ends: list[np.datetime64],
    segment: np.ndarray,
    plan: np.datetime64,
    rng: np.random.Generator,
) -> list[tuple[int, str, np.datetime64, np.datetime64]]:
    rows = []
    for start, stop in services:
        waits = int(rng.integers(30, 100)) if rng.random() < 0.02 else int(rng.integers(0, 10))
        since, csm = start + waits, own
        if own[4] == "c" and start < plan - LEFT_BEFORE_PLAN - 60 and rng.random() < 0.12:
            csm = LEAVER
        for day, chosen in _changes(csm, own, since, ends, segment, plan, rng):
            if not np.isnat(stop) and day >= stop:
                break
            rows.append((customer, csm, since, day))
            since, csm = day, chosen
        if np.isnat(stop) or since < stop:
            rows.append((customer, csm, since, stop))
    return rows


def _changes(
    csm: str,
    own: str,
    since: np.datetime64,
    ends: list[np.datetime64],
    segment: np.ndarray,
    plan: np.datetime64,
    rng: np.random.Generator,
) -> list[tuple[np.datetime64, str]]:
    """(day, new CSM) from the first assignment on, at most one a month, as if the customer stayed for good."""
    found: list[tuple[np.datetime64, str]] = []
    day = since
    for end, of_month in zip(ends, segment, strict=True):
        lag = int(rng.integers(5, 14))
        when = end + lag
        if when <= day:
            continue
        letter, chosen = LETTER_OF.get(of_month, csm[4]), csm
        if csm == LEAVER:
            if end + 30 < plan - LEFT_BEFORE_PLAN:
                continue
            # Whoever leaves hands over on the last day.
            when, chosen = max(plan - LEFT_BEFORE_PLAN, day + 1), own
        elif end >= plan - 1 and letter != csm[4] and rng.random() < MATCHES:
            chosen = _pick(letter, when, plan, rng)
        elif rng.random() < SWAPS:
            chosen = _pick(csm[4], when, plan, rng)
        if chosen != csm:
            found.append((when, chosen))
            day, csm = when, chosen
    return found


def _pick(letter: str, when: np.datetime64, plan: np.datetime64, rng: np.random.Generator) -> str:
    """A CSM of a segment; the one who joined with the plan takes a part of hers."""
    if letter == JOINER[4] and when > plan + JOINED_AFTER_PLAN + 7 and rng.random() < 0.3:
        return JOINER
    return f"csm-{letter}{int(rng.integers(1, PER_SEGMENT + 1))}"
