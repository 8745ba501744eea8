"""Days and hours of people at desks: weekdays, and whole minutes of a working day."""

from __future__ import annotations

import numpy as np

OPENS, CLOSES = 15 * 60, 22 * 60  # minutes of the UTC day: no clock in Europe or America changes then


def weekday_after(day: np.ndarray | np.datetime64, number: int | np.ndarray) -> np.ndarray:
    """The `number`-th Monday-to-Friday after each day."""
    return np.busday_offset(np.asarray(day, dtype="M8[D]"), number, roll="backward")


def at_desk(day: np.ndarray | np.datetime64, rng: np.random.Generator) -> np.ndarray:
    """A whole minute of the working hours of each day (weekends too), as UTC seconds."""
    days = np.asarray(day, dtype="M8[D]")
    return (days.astype("M8[m]") + rng.integers(OPENS, CLOSES, days.shape).astype("m8[m]")).astype("M8[s]")
