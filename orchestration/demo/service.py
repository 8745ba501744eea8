"""Shared tools over the latent state: who is in service when, times of day, who speaks for a customer."""

from __future__ import annotations

import numpy as np
import pandas as pd

from orchestration.demo.calendar import Calendar


def service_share(spells: pd.DataFrame, customers: int, calendar: Calendar) -> np.ndarray:
    """Share of each month a customer is in service: one row per customer, one column per month, 0 to 1."""
    first = (calendar.start.astype("M8[M]") + np.arange(calendar.month_count)).astype("M8[D]")
    following = (first.astype("M8[M]") + 1).astype("M8[D]")
    start = spells["start"].to_numpy().astype("M8[D]")[:, None]
    end = spells["end"].fillna(calendar.horizon + 62).to_numpy().astype("M8[D]")[:, None]
    days = (np.minimum(end, following) - np.maximum(start, first)).astype(int)
    total = np.zeros((customers, calendar.month_count))
    np.add.at(total, spells["customer"].to_numpy(), np.maximum(days, 0))
    return np.minimum(total / (following - first).astype(int), 1.0)


def spread(who_month: np.ndarray, calendar: Calendar, rng: np.random.Generator) -> tuple[np.ndarray, ...]:
    """Events from counts per customer and month: (customer, month index, time in whole seconds)."""
    who, month = np.nonzero(who_month)
    repeats = who_month[who, month]
    who, month = np.repeat(who, repeats), np.repeat(month, repeats)
    first = (calendar.start.astype("M8[M]") + month).astype("M8[D]")
    length = ((first.astype("M8[M]") + 1).astype("M8[D]") - first).astype(int)
    day = first + np.floor(rng.random(len(who)) * length).astype(int)
    return who, month, at_work(day, rng)


def at_work(day: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """A second of each day: mostly in American office hours (UTC), one in twelve at any hour."""
    office = rng.integers(13 * 3600, 23 * 3600, len(day))
    any_hour = rng.integers(0, 86400, len(day))
    seconds = np.where(rng.random(len(day)) < 1 / 12, any_hour, office)
    return day.astype("M8[s]") + seconds.astype("m8[s]")


def known_days(when: np.ndarray, rng: np.random.Generator, late_share: float, late_days: int) -> np.ndarray:
    """The day an event reaches its system: its own day, or up to `late_days` later for the late ones."""
    late = np.where(rng.random(len(when)) < late_share, rng.integers(1, late_days + 1, len(when)), 0)
    return (when.astype("M8[D]") + late).astype("M8[s]")


class People:
    """Picks a contact of a customer; the first one listed speaks for it most of the time."""

    def __init__(self, contacts: pd.DataFrame, customers: int) -> None:
        self.ids = contacts["contact_id"].to_numpy()
        self.number = np.bincount(contacts["customer"].to_numpy(), minlength=customers)
        self.offset = np.concatenate([[0], np.cumsum(self.number)[:-1]])

    def of(self, who: np.ndarray, rng: np.random.Generator) -> np.ndarray:
        """One contact id per customer number; None where the customer has no contact yet."""
        pick = np.where(rng.random(len(who)) < 0.5, 0, np.floor(rng.random(len(who)) * self.number[who])).astype(int)
        chosen = self.ids[np.minimum(self.offset[who] + pick, len(self.ids) - 1)].astype(object)
        chosen[self.number[who] == 0] = None
        return chosen
