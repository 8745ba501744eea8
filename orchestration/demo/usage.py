"""Product usage, month by month: each has its own random stream, so that any can be made alone."""

from __future__ import annotations

from functools import cached_property

import numpy as np
import pandas as pd

from orchestration.demo import names
from orchestration.demo.behaviour import share
from orchestration.demo.calendar import Calendar

EVENTS = {"strategic": 150.0, "core": 92.0, "digital": 50.0}  # a month, at full engagement
LATE_DAYS = 3
STREAM = 900
EVENT_NAMES = np.array(["open", "complete", "assign", "export"], dtype=object)
CONTENT_TYPES = np.array(["video", "article", "webinar"], dtype=object)


class Usage:
    """Usage events of the whole story, made month by month on request."""

    def __init__(
        self, seed: int, customers: pd.DataFrame, level: np.ndarray, service: np.ndarray, calendar: Calendar
    ) -> None:
        self.seed, self.calendar = seed, calendar
        self.tier = customers["tier"].to_numpy()
        self.start = customers["start"].to_numpy().astype("M8[s]")
        self.level, self.service = level, service
        self._months: dict[int, pd.DataFrame] = {}

    @cached_property
    def _rate(self) -> np.ndarray:
        scale = pd.Series(self.tier).map(EVENTS).to_numpy()[:, None]
        # Someone who left still opens a certificate now and then: usage outside any subscription is normal.
        left = (np.cumsum(self.service, axis=1) > 0) & (self.service == 0)
        return scale * share(self.level) ** 1.5 * self.service + 0.15 * left

    def month(self, index: int) -> pd.DataFrame:
        """One row per event of a month: event_id, customer, user, occurred_at, feature, event_name,
        content_type,
        content_category, content_id (text, None where absent), known_on. Sorted by occurred_at."""
        if index not in self._months:
            self._months[index] = self._make(index)
        return self._months[index]

    def between(self, after: np.datetime64, upto: np.datetime64) -> pd.DataFrame:
        """Events that became known in (after, upto]."""
        first = max(0, self.calendar.month_index(max(after - LATE_DAYS, self.calendar.start)))
        months = range(first, self.calendar.month_index(upto) + 1)
        parts = [m[(m["known_on"] > after) & (m["known_on"] <= upto)] for m in map(self.month, months)]
        return pd.concat(parts, ignore_index=True)

    def _make(self, index: int) -> pd.DataFrame:
        rng = np.random.default_rng([self.seed, STREAM, index])
        counts = rng.poisson(self._rate[:, index])
        who = np.repeat(np.arange(len(counts)), counts)
        total = len(who)
        first = (self.calendar.start.astype("M8[M]") + index).astype("M8[D]")
        length = int(((first.astype("M8[M]") + 1).astype("M8[D]") - first).astype(int))
        seconds = rng.integers(0, length * 86400, total)
        order = np.argsort(seconds, kind="stable")
        who, when = who[order], first.astype("M8[s]") + seconds[order].astype("m8[s]")
        begun = when >= self.start[who]
        who, when, total = who[begun], when[begun], int(begun.sum())
        is_content = rng.random(total) < 0.14
        education = is_content & (rng.random(total) < 0.12 * share(self.level[who, index]))
        category = np.where(education, "education", np.where(is_content, "self_service", None))
        numbers = rng.integers(1, 60, total)
        titles = np.array([f"K{n:03d}" for n in range(60)], dtype=object)
        late = np.where(rng.random(total) < 0.01, rng.integers(1, LATE_DAYS + 1, total), 0)
        return pd.DataFrame(
            {
                "event_id": [f"{index:02d}{n:07x}" for n in range(total)],
                "customer": who,
                "user": np.floor(rng.random(total) ** 2 * 6).astype(int),
                "occurred_at": when,
                "feature": np.where(
                    is_content,
                    "library",
                    np.array(names.FEATURES[:-1], dtype=object)[rng.integers(0, 6, total)],
                ),
                "event_name": np.where(is_content, "view", EVENT_NAMES[rng.integers(0, 4, total)]),
                "content_type": np.where(is_content, CONTENT_TYPES[rng.integers(0, 3, total)], None),
                "content_category": category,
                "content_id": np.where(is_content, titles[numbers], None),
                "known_on": (when.astype("M8[D]") + late).astype("M8[s]"),
            }
        )
