"""Interactions with customers: what counts as engagement follows the latent state, the noise does not."""

from __future__ import annotations

import numpy as np
import pandas as pd

from orchestration.demo.behaviour import share
from orchestration.demo.calendar import Calendar
from orchestration.demo.service import People, known_days, spread

REACHED = {
    "strategic": 0.56,
    "core": 0.375,
    "digital": 0.315,
}  # chance of a qualifying interaction in a month
NOISE = {"strategic": 3.2, "core": 1.9, "digital": 1.5}  # interactions that do not qualify, a month
FAR_FUTURE_DAYS = 700  # a device with a wrong clock: delivered, kept, never counted

# (channel, direction, outcome, automated share), and how often each occurs per tier.
QUALIFYING = [
    ("email", "outbound", "clicked", 0.7),
    ("email", "outbound", "replied", 0.1),
    ("email", "inbound", "delivered", 0.0),
    ("in_app", "inbound", "completed", 0.0),
    ("meeting", "outbound", "attended", 0.0),
    ("call", "outbound", "completed", 0.0),
    ("qbr", "outbound", "attended", 0.0),
    ("webinar", "outbound", "attended", 1.0),
]
QUALIFYING_MIX = {
    "strategic": [0.15, 0.15, 0.10, 0.05, 0.25, 0.15, 0.10, 0.05],
    "core": [0.25, 0.18, 0.12, 0.07, 0.14, 0.12, 0.02, 0.10],
    "digital": [0.42, 0.06, 0.12, 0.16, 0.02, 0.02, 0.00, 0.20],
}
# Traps among these: opens, an outbound in-app click, a completed webinar, a call answered by nobody.
OTHER = [
    ("email", "outbound", "sent", 0.9),
    ("email", "outbound", "delivered", 0.9),
    ("email", "outbound", "opened", 0.9),
    ("in_app", "outbound", "clicked", 1.0),
    ("call", "outbound", "no_show", 0.0),
    ("meeting", "outbound", "cancelled", 0.0),
    ("webinar", "outbound", "no_show", 1.0),
    ("webinar", "outbound", "completed", 1.0),
]
OTHER_MIX = [0.2, 0.25, 0.25, 0.1, 0.07, 0.05, 0.05, 0.03]


def qualifies(channel: pd.Series, direction: pd.Series, outcome: pd.Series) -> pd.Series:
    """True for an interaction that counts as engagement (see the definition of engagement_rate)."""
    reply = (channel == "email") & outcome.isin(["clicked", "replied"])
    inbound = (direction == "inbound") & channel.isin(["email", "in_app"])
    talk = channel.isin(["meeting", "qbr", "call"]) & outcome.isin(["attended", "completed"])
    return reply | inbound | talk | ((channel == "webinar") & (outcome == "attended"))


def make_touchpoints(
    customers: pd.DataFrame,
    level: np.ndarray,
    service: np.ndarray,
    people: People,
    calendar: Calendar,
    rng: np.random.Generator,
) -> pd.DataFrame:
    """One row per interaction: touchpoint_id, customer, contact_id, csm_id, occurred_at, channel, direction,
    is_automated, outcome, updated_at, known_on, system (outreach or webinars)."""
    tier = customers["tier"].to_numpy()
    engaged = share(level)
    chance = np.empty_like(engaged)
    noise = np.empty(len(tier))
    for name in REACHED:
        rows = tier == name
        if rows.any():
            chance[rows] = REACHED[name] * engaged[rows] / engaged[rows].mean()
        noise[rows] = NOISE[name]
    wanted = rng.poisson(-np.log1p(-np.clip(chance, 0.01, 0.96)) * service)
    others = rng.poisson(noise[:, None] * service)
    good = _kind(*spread(wanted, calendar, rng)[::2], tier, QUALIFYING, QUALIFYING_MIX, rng)
    rest = _kind(*spread(others, calendar, rng)[::2], tier, OTHER, dict.fromkeys(REACHED, OTHER_MIX), rng)
    frame = pd.concat([good, rest], ignore_index=True)
    started = customers["start"].to_numpy()[frame["customer"]]
    frame = frame[(frame["occurred_at"] >= started)].sort_values(["occurred_at", "customer"], ignore_index=True)
    total = len(frame)
    frame["contact_id"] = people.of(frame["customer"].to_numpy(), rng)
    frame["csm_id"] = np.where(frame["is_automated"], None, customers["csm_id"].to_numpy()[frame["customer"]])
    frame["touchpoint_id"] = [f"T{n:07d}" for n in range(total)]
    when = frame["occurred_at"].to_numpy()
    frame["known_on"] = known_days(when, rng, 0.04, 21)
    frame["updated_at"] = when + rng.integers(60, 40_000, total).astype("m8[s]")
    frame["system"] = np.where(frame["channel"] == "webinar", "webinars", "outreach")
    _send_into_future(frame, calendar)
    return frame


def _send_into_future(frame: pd.DataFrame, calendar: Calendar) -> None:
    """Move three qualifying interactions known shortly before the anchor far ahead of every as_of."""
    recent = frame[(frame["known_on"] <= calendar.anchor) & (frame["system"] == "outreach")].tail(60)
    rows = recent[qualifies(recent["channel"], recent["direction"], recent["outcome"])].head(3).index
    frame.loc[rows, "occurred_at"] += np.timedelta64(FAR_FUTURE_DAYS, "D")


def _kind(
    who: np.ndarray,
    when: np.ndarray,
    tier: np.ndarray,
    kinds: list[tuple[str, str, str, float]],
    mix: dict[str, list[float]],
    rng: np.random.Generator,
) -> pd.DataFrame:
    picked = np.zeros(len(who), dtype=int)
    for name, weights in mix.items():
        rows = tier[who] == name
        picked[rows] = rng.choice(len(kinds), size=int(rows.sum()), p=np.array(weights) / sum(weights))
    channel, direction, outcome, automated = (np.array(part) for part in zip(*kinds, strict=True))
    return pd.DataFrame(
        {
            "customer": who,
            "occurred_at": when,
            "channel": channel[picked].astype(object),
            "direction": direction[picked].astype(object),
            "outcome": outcome[picked].astype(object),
            "is_automated": rng.random(len(who)) < automated[picked],
        }
    )
