"""Ground truth of content, touchpoints and the use of features."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pandas as pd

from orchestration.demo import names
from orchestration.demo.calendar import month_start
from orchestration.demo.truth_tally import Setting, Tally, days_of

GAP = np.timedelta64(30 * 60, "s")
USE_DAYS_WINDOW = 28
FEATURES_FILE = Path(__file__).resolve().parents[2] / "seeds" / "feature_catalogue.csv"


def measure(setting: Setting, tally: Tally) -> None:
    """content_consumption, content_per_customer, self_service_rate, touchpoint_frequency, automated_touch_share
    (month), feature_utilisation_rate (trailing_28d)."""
    content, use = used(setting)
    learning, helping = (sessions(content, category) for category in ("education", "self_service"))
    touch = setting.interactions
    for day in setting.days:
        opening = month_start(day) - 1
        active, segment = setting.active(opening), setting.codes(opening)
        month = _between(learning, opening, day)
        total = setting.counts(month["customer"].to_numpy()) * active
        tally.add("content_consumption", "month", day, segment, total)
        for kind, rows in month.groupby("content_type"):
            part = setting.counts(rows["customer"].to_numpy()) * active
            tally.add("content_consumption", "month", day, segment, part, breakdown=("content_type", str(kind)))
        tally.add("content_per_customer", "month", day, segment, total, active)
        helped = setting.flags(_between(helping, opening, day)["customer"].to_numpy())
        tally.add("self_service_rate", "month", day, segment, active & helped, active)
        touches = _between(touch, opening, day)
        every = setting.counts(touches["customer"].to_numpy()) * active
        automated = setting.counts(touches.loc[touches["is_automated"].astype(bool), "customer"].to_numpy()) * active
        tally.add("touchpoint_frequency", "month", day, segment, every - automated, active)
        tally.add("automated_touch_share", "month", day, segment, automated, every)
    _features(setting, tally, use)


def used(setting: Setting) -> tuple[pd.DataFrame, np.ndarray]:
    """Usage as delivered, up to `at`: (events with content, distinct days of use: rows of day, customer, feature's
    place in FEATURES, all whole numbers, ascending by day)."""
    calendar, usage = setting.company.calendar, setting.company.usage
    place = {feature: k for k, feature in enumerate(names.FEATURES)}
    content, use = [], []
    for index in range(calendar.month_index(setting.at) + 1):
        month = usage.month(index)
        month = month[(month["known_on"] <= setting.known) & (month["occurred_at"] < setting.at + 1)]
        content.append(month[month["content_category"].notna()])
        day, feature = days_of(month["occurred_at"]).astype(np.int64), month["feature"].map(place).to_numpy(dtype=int)
        shape = (int(day.max(initial=0)) + 1, setting.revenue.count, len(place))
        packed = np.unique(np.ravel_multi_index((day, month["customer"].to_numpy(), feature), shape))
        use.append(np.array(np.unravel_index(packed, shape)))
    return pd.concat(content, ignore_index=True), np.concatenate(use, axis=1)


def sessions(events: pd.DataFrame, category: str) -> pd.DataFrame:
    """One row per session with content of a category: customer, on (day of its first event), content_type (its first
    event's). A session: one user and content, no two neighbours 30 minutes or more apart."""
    rows = events[events["content_category"] == category]
    rows = rows.sort_values(["customer", "user", "content_id", "occurred_at", "event_id"], kind="stable")
    key, when = rows[["customer", "user", "content_id"]], rows["occurred_at"].to_numpy()
    is_same = (key == key.shift()).all(axis=1).to_numpy()
    goes_on = is_same & (np.diff(when, prepend=when[:1]) < GAP)
    first = rows[~goes_on]
    kind = first["content_type"].fillna("not_stated")
    return pd.DataFrame({"customer": first["customer"], "on": first["occurred_at"].dt.floor("D"), "content_type": kind})


def _between(rows: pd.DataFrame, opening: np.datetime64, day: np.datetime64) -> pd.DataFrame:
    return rows[(rows["on"] > opening) & (rows["on"] <= day)]


def use_days() -> list[int]:
    """Days of 28 on which a feature that is in use is used, from the seed, in the order of FEATURES."""
    with FEATURES_FILE.open(newline="", encoding="utf-8") as lines:
        least = {row["feature"]: int(row["min_days"]) for row in csv.DictReader(lines)}
    return [least[feature] for feature in names.FEATURES]


def _features(setting: Setting, tally: Tally, use: np.ndarray) -> None:
    plans, least = setting.entity("adoption_plans"), np.array(use_days())
    shape = (setting.revenue.count, len(names.FEATURES))
    plans = plans[plans["adopted_at"].notna()]
    who, adopted_on = plans["customer"].to_numpy(), days_of(plans["adopted_at"])
    what = pd.Index(names.FEATURES).get_indexer(plans["feature"])
    on, customer, feature = use
    for day in setting.days:
        end = int(day.astype(int)) + 1
        inside = slice(*np.searchsorted(on, [end - USE_DAYS_WINDOW, end]))
        days = np.zeros(shape, dtype=int)
        np.add.at(days, (customer[inside], feature[inside]), 1)
        adopted = np.zeros(shape, dtype=bool)
        adopted[who[adopted_on <= day], what[adopted_on <= day]] = True
        number = adopted.sum(axis=1)
        judged = setting.active(day) & (number > 0)
        in_use = (adopted & (days >= least)).sum(axis=1) / np.maximum(number, 1)
        tally.add("feature_utilisation_rate", "trailing_28d", day, setting.codes(day), in_use * judged, judged)
