"""Survey answers and support tickets: satisfaction follows engagement, with people's own moods on top."""

from __future__ import annotations

import numpy as np
import pandas as pd

from orchestration.demo.calendar import Calendar
from orchestration.demo.service import People, at_work, known_days, spread

ROUND_DAYS = 182  # every contact is asked about twice a year
CATEGORIES = ["login", "courses", "billing", "reports", "integration"]
NAT = np.datetime64("NaT", "s")


def make_surveys(
    customers: pd.DataFrame,
    contacts: pd.DataFrame,
    service: np.ndarray,
    level: np.ndarray,
    calendar: Calendar,
    rng: np.random.Generator,
) -> pd.DataFrame:
    """One row per survey sent: response_id, customer, contact_id, survey_type, trigger, score, scale_min,
    scale_max,
    sent_at, responded_at, comment, known_on (sent), changed_on (answered; NaT if never)."""
    rounds = [_relational(contacts, k, calendar, rng) for k in range(calendar.month_count // 6 + 1)]
    parts = [
        *rounds,
        _again(pd.concat(rounds), rng),
        _onboarding(customers, contacts, rng),
        _reviews(contacts, calendar, rng),
    ]
    frame = pd.concat(parts, ignore_index=True)
    begun = np.maximum(customers["start"].to_numpy()[frame["customer"]], calendar.start.astype("M8[s]"))
    frame = frame[(frame["sent_at"] >= begun) & (frame["sent_at"] <= calendar.horizon)]
    month = (frame["sent_at"].to_numpy().astype("M8[M]") - calendar.start.astype("M8[M]")).astype(int)
    before = np.maximum(month - 1, 0)  # people still asked in the month after their company left
    who = frame["customer"].to_numpy()
    asked = (service[who, month] > 0) | (service[who, before] > 0)
    frame, who, month = frame[asked].copy(), who[asked], month[asked]
    mood = level[who, month]
    total = len(frame)
    replies = rng.random(total) < 0.16 + 0.22 / (1 + np.exp(-mood))
    latent = 8.35 + 1.15 * mood + rng.normal(0, 1.75, total)
    scale_max = frame["scale_max"].to_numpy()
    scaled = np.where(scale_max == 10, latent, 1 + latent / 10 * (scale_max - 1))
    score = np.clip(np.round(scaled), frame["scale_min"], scale_max)
    frame["score"] = np.where(replies, score, np.nan)
    delay = rng.exponential(4 * 86400, total).astype(np.int64).astype("m8[s]")
    frame["responded_at"] = np.where(replies, frame["sent_at"].to_numpy() + delay, NAT)
    frame["comment"] = np.where(replies & (rng.random(total) < 0.2), 'Says what it does, "mostly"; thanks.', None)
    frame["contact_id"] = frame["contact_id"].where(rng.random(total) > 0.04, None)
    frame = frame.sort_values(["sent_at", "customer", "contact_id"], ignore_index=True)
    frame["response_id"] = [f"R-{n:06d}" for n in range(total)]
    frame["known_on"] = frame["sent_at"].dt.floor("D")
    frame["changed_on"] = frame["responded_at"].dt.floor("D")
    recent = frame[(frame["changed_on"] <= calendar.anchor) & (frame["trigger"] == "relational")].tail(2).index
    frame.loc[recent, "responded_at"] += np.timedelta64(800, "D")  # wrong clocks: kept, not counted
    return frame


def _asked(
    contacts: pd.DataFrame,
    sent: np.ndarray,
    kind: str,
    trigger: str,
    low: int | np.ndarray,
    high: int | np.ndarray,
) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "customer": contacts["customer"].to_numpy(),
            "contact_id": contacts["contact_id"].to_numpy(),
            "survey_type": kind,
            "trigger": trigger,
            "scale_min": low,
            "scale_max": high,
            "sent_at": sent,
        }
    )


def _relational(contacts: pd.DataFrame, number: int, calendar: Calendar, rng: np.random.Generator) -> pd.DataFrame:
    phase = (np.arange(len(contacts)) * 37) % ROUND_DAYS + number * ROUND_DAYS
    sent = at_work(calendar.start + phase + rng.integers(0, 5, len(contacts)), rng)
    old_tool = rng.random(len(contacts)) < 0.01  # an older tool asked on a scale of five
    rows = _asked(contacts, sent, "nps", "relational", np.where(old_tool, 1, 0), np.where(old_tool, 5, 10))
    gone = contacts["deactivated_at"].fillna(calendar.horizon + 900).to_numpy()
    return rows[(sent > contacts["created_at"].to_numpy()) & (sent < gone)]


def _again(rows: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """Some are asked once more within weeks: only the latest answer of a person counts."""
    again = rows[rng.random(len(rows)) < 0.06].copy()
    again["sent_at"] = again["sent_at"].to_numpy() + rng.integers(10 * 86400, 60 * 86400, len(again)).astype("m8[s]")
    return again


def _onboarding(customers: pd.DataFrame, contacts: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    first = contacts.drop_duplicates("customer")
    start = customers["start"].to_numpy().astype("M8[D]")[first["customer"]]
    return _asked(first, at_work(start + rng.integers(30, 50, len(first)), rng), "nps", "onboarding", 0, 10)


def _reviews(contacts: pd.DataFrame, calendar: Calendar, rng: np.random.Generator) -> pd.DataFrame:
    chosen = contacts[contacts["role"] == "Executive sponsor"]
    days = int((calendar.horizon - calendar.start).astype(int))
    sent = at_work(calendar.start + rng.integers(0, days, len(chosen)), rng)
    return _asked(chosen, sent, "csat", "qbr", 1, 7)


def make_tickets(
    customers: pd.DataFrame,
    service: np.ndarray,
    level: np.ndarray,
    people: People,
    calendar: Calendar,
    rng: np.random.Generator,
) -> pd.DataFrame:
    """One row per ticket: ticket_id, customer, contact_id, opened_at, resolved_at, category, priority,
    satisfaction
    (1 to 5), known_on (opened), changed_on (resolved; NaT while open)."""
    who, month, when = spread(rng.poisson(0.22 * service), calendar, rng)
    when = when.astype("M8[D]").astype("M8[s]") + rng.integers(13 * 60, 22 * 60, len(when)).astype("m8[m]")
    order = np.lexsort((who, when))
    who, month, when = who[order], month[order], when[order]
    keep = when >= customers["start"].to_numpy()[who]
    who, month, when = who[keep], month[keep], when[keep]
    total = len(who)
    days = np.ceil(rng.exponential(3.0, total)).astype(int)
    resolved = when + days.astype("m8[D]")
    resolved = np.where(rng.random(total) < 0.97, resolved, NAT)
    rating = np.clip(np.round(4.3 + 0.5 * level[who, month] + rng.normal(0, 0.9, total)), 1, 5)
    rated = (rng.random(total) < 0.35) & ~np.isnat(resolved)
    changed = resolved.astype("M8[D]").astype("M8[s]")
    return pd.DataFrame(
        {
            "ticket_id": [f"{n}" for n in range(4_000_001, 4_000_001 + total)],
            "customer": who,
            "contact_id": people.of(who, rng),
            "opened_at": when,
            "resolved_at": resolved,
            "category": np.array(CATEGORIES, dtype=object)[rng.integers(0, len(CATEGORIES), total)],
            "priority": np.array(["low", "normal", "high"], dtype=object)[rng.integers(0, 3, total)],
            "satisfaction": np.where(rated, rating, np.nan),
            "known_on": known_days(when, rng, 0.0, 1),
            "changed_on": changed,
        }
    )
