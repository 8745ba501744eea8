"""Adoption plans: which features a customer means to use, and when it took each into use."""

from __future__ import annotations

import numpy as np
import pandas as pd

from orchestration.demo import names
from orchestration.demo.calendar import Calendar, plan_start
from orchestration.demo.service import at_work

HAS_PLAN = 0.88
PLANNED = {"strategic": (4, 7), "core": (3, 6), "digital": (2, 4)}  # features: at least, fewer than
COMPLETES = {"strategic": 0.85, "core": 0.78, "digital": 0.68}  # all of them within three months
PLAN_GAIN = 0.07
WITHOUT_ONBOARDING = 30  # days after the start that stand for a completion nobody recorded


def make_adoption(
    customers: pd.DataFrame,
    spells: pd.DataFrame,
    milestones: pd.DataFrame,
    calendar: Calendar,
    rng: np.random.Generator,
) -> pd.DataFrame:
    """One row per customer and planned feature: customer, feature, planned_at, adopted_at (NaT: not yet or
    never), known_on, changed_on (the day of adoption). Who left before adopting never did."""
    count = len(customers)
    served = np.isin(np.arange(count), spells["customer"])
    planner = served & (rng.random(count) < HAS_PLAN)
    tier = customers["tier"]
    low, high = (tier.map(lambda t, k=k: PLANNED[t][k]).to_numpy() for k in (0, 1))
    wanted = np.where(planner, rng.integers(low, high), 0)
    start = customers["start"].to_numpy().astype("M8[D]")
    chance = tier.map(COMPLETES).to_numpy() + PLAN_GAIN * (start >= plan_start(calendar.anchor))
    completes = rng.random(count) < chance
    order = np.argsort(rng.random((count, len(names.FEATURES))), axis=1)
    who = np.repeat(np.arange(count), wanted)
    total = len(who)
    place = np.arange(total) - np.repeat(np.cumsum(wanted) - wanted, wanted)  # 0, 1, 2 ... within a customer
    planned = at_work(start[who] + np.repeat(rng.integers(1, 10, count), wanted), rng)
    finished = _onboarded(milestones, start)[who]
    adopted = at_work(finished + rng.integers(-8, 84, total), rng)
    # Who does not complete misses one or two features: half of these come late, the others never.
    misses = ~completes[who] & (place <= np.repeat(rng.integers(0, 2, count), wanted))
    late = at_work(finished + rng.integers(100, 320, total), rng)
    comes = rng.random(total) < 0.5
    adopted = np.where(misses, np.where(comes, late, np.datetime64("NaT", "s")), adopted)
    adopted = np.where(adopted < planned, planned + np.timedelta64(5, "h"), adopted)
    left = spells.assign(end=spells["end"].fillna(pd.Timestamp("2999-01-01"))).groupby("customer")["end"].max()
    gone = adopted >= left.reindex(range(count)).to_numpy().astype("M8[s]")[who]
    adopted = np.where(gone, np.datetime64("NaT", "s"), adopted)
    frame = pd.DataFrame(
        {
            "customer": who,
            "feature": np.array(names.FEATURES, dtype=object)[order[who, place]],
            "planned_at": planned,
            "adopted_at": adopted,
            "known_on": planned.astype("M8[D]").astype("M8[s]"),
            "changed_on": adopted.astype("M8[D]").astype("M8[s]"),
        }
    )
    return frame.sort_values(["planned_at", "customer", "feature"], ignore_index=True)


def _onboarded(milestones: pd.DataFrame, start: np.ndarray) -> np.ndarray:
    """The day each customer completed its onboarding, else 30 days after its start; never before the start."""
    done = milestones[milestones["milestone"] == "completed"].groupby("customer")["reached_at"].min()
    day = done.reindex(range(len(start))).to_numpy().astype("M8[D]")
    return np.maximum(np.where(np.isnat(day), start + WITHOUT_ONBOARDING, day), start)
