"""The latent state: how engaged each customer is in each month. Everything else follows from it."""

from __future__ import annotations

import numpy as np
import pandas as pd

from orchestration.demo.calendar import Calendar, plan_start

MEAN = {"strategic": 0.45, "core": 0.05, "digital": -0.30}
YEARLY_CHURN = {"strategic": 0.075, "core": 0.112, "digital": 0.168}
PERSISTENCE = 0.82
SHOCK_RATE = 0.015  # months in which a champion leaves and engagement drops


def engagement(customers: pd.DataFrame, calendar: Calendar, rng: np.random.Generator) -> np.ndarray:
    """Latent engagement, one row per customer and one column per month of the story, on a logit scale.

    An autoregressive walk around the customer's own mean, with rare drops, lifted a little once the plan
    runs.
    """
    count, months = len(customers), calendar.month_count
    own_mean = customers["tier"].map(MEAN).to_numpy() + rng.normal(0, 0.6, count)
    noise = rng.normal(0, 0.42, (count, months))
    shocks = np.where(rng.random((count, months)) < SHOCK_RATE, -rng.uniform(0.8, 2.0, (count, months)), 0.0)
    lifted = np.arange(months) >= calendar.month_index(plan_start(calendar.anchor))
    level = np.empty((count, months))
    current = own_mean + rng.normal(0, 0.5, count)
    for month in range(months):
        current = PERSISTENCE * current + (1 - PERSISTENCE) * own_mean + noise[:, month] + shocks[:, month]
        level[:, month] = current
    return level + 0.12 * lifted


def share(level: np.ndarray) -> np.ndarray:
    """The latent level as a number between 0 and 1."""
    return 1.0 / (1.0 + np.exp(-level))


def churn_hazard(customers: pd.DataFrame, level: np.ndarray) -> np.ndarray:
    """Chance of leaving per customer and month: the less engaged, the higher; on average the tier's rate."""
    weight = np.exp(-1.1 * level)
    hazard = np.empty_like(level)
    for tier, yearly in YEARLY_CHURN.items():
        members = (customers["tier"] == tier).to_numpy()
        if members.any():
            hazard[members] = yearly / 12 * weight[members] / weight[members].mean()
    hazard[customers["is_fixed"].to_numpy()] = 0.0
    return np.minimum(hazard, 0.5)
