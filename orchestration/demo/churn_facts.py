"""What there is to record: every churn and contraction of the story, with the reason that the story gives it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from orchestration.demo.churn_answers import CONTRACTION_REASONS, PAUSE_REASONS, avoidable_of, pick
from orchestration.demo.drops import DayBook

if TYPE_CHECKING:
    from orchestration.demo.company import Company

NEVER = np.datetime64("NaT", "D")
NETTED_RECORDED = 0.5  # of drops that the month nets away, those somebody records
UNFOUNDED_DAYS = [-400, -210, -60, 12, 47, 95, 139, 190, 250, 310]  # records of nothing, days from the standard's start


def events(company: Company, book: DayBook, rng: np.random.Generator) -> list[dict[str, Any]]:
    """One fact per churn or contraction event of the months, in order of the day.

    Keys: customer, event_type, effective_on (day), before, after (cents), reason, is_voluntary, avoidable, notice_on
    (day, NaT if none), champion (contact id).
    """
    rows = book.events().sort_values(["event_on", "customer"], kind="stable")
    why = _Why(company)
    return [
        why.fact(int(r.customer), r.event_type, np.datetime64(r.event_on, "D"), int(r.before), int(r.after), rng)
        for r in rows.itertuples()
    ]


def netted_drops(company: Company, book: DayBook, rng: np.random.Generator) -> list[dict[str, Any]]:
    """Facts of real drops in months without an event of their customer, those that are recorded."""
    falls = book.falls().assign(month=lambda f: f["day"].dt.to_period("M"))
    months = book.events().assign(month=lambda f: f["event_on"].dt.to_period("M"))[["customer", "month"]]
    netted = falls.merge(months, on=["customer", "month"], how="left", indicator=True)
    netted = netted[netted["_merge"] == "left_only"].sort_values(["day", "customer"])
    netted = netted[rng.random(len(netted)) < NETTED_RECORDED]
    why = _Why(company)
    return [
        why.fact(
            int(r.customer),
            "logo_churn" if r.after == 0 else "contraction",
            np.datetime64(r.day, "D"),
            int(r.before),
            int(r.after),
            rng,
        )
        for r in netted.itertuples()
    ]


def unfounded(
    company: Company, book: DayBook, standard_from: np.datetime64, rng: np.random.Generator
) -> list[dict[str, Any]]:
    """Facts that never happened: losses of customers whose MRR did not fall within two months of the day."""
    falls = book.falls()
    why, facts = _Why(company), []
    for offset in UNFOUNDED_DAYS:
        day = standard_from + offset
        if not book.first + 62 < day <= book.last - 62:
            continue
        near = falls[(falls["day"] >= day - 62) & (falls["day"] <= day + 62)]["customer"]
        steady = (book.cents[book.row(day) - 62] > 0) & (book.cents[book.row(day) + 62] > 0)
        steady[near.unique()] = False
        if steady.any():
            customer = int(rng.choice(np.nonzero(steady)[0]))
            before = book.at(customer, day - 1)
            facts.append(why.fact(customer, "contraction", day, before, round(before * 0.8), rng))
    return facts


class _Why:
    """Reasons of losses: the departures' own, and plausible ones where the story gives none."""

    def __init__(self, company: Company) -> None:
        left = company.departures
        days = left["left_on"].to_numpy().astype("M8[D]")
        self.departures = dict(zip(zip(left["customer"], days, strict=True), left.itertuples(), strict=True))
        closed = company.subscriptions[company.subscriptions["cancelled_on"].notna()]
        ends = closed["end_date"].to_numpy().astype("M8[D]")
        notices = closed["cancelled_on"].to_numpy().astype("M8[D]")
        self.notices = dict(zip(zip(closed["customer"], ends, strict=True), notices, strict=True))
        first = company.contacts.drop_duplicates("customer")
        self.champions = dict(zip(first["customer"], first["contact_id"], strict=True))

    def fact(
        self, customer: int, event_type: str, day: np.datetime64, before: int, after: int, rng: np.random.Generator
    ) -> dict[str, Any]:
        left = self.departures.get((customer, day))
        notice = self.notices.get((customer, day), day - int(rng.integers(2, 40)))
        if left is not None and left.kind == "churn":
            reason, voluntary, avoidable = left.reason, bool(left.is_voluntary), left.avoidable
            notice = NEVER if pd.isna(left.notice_on) else np.datetime64(left.notice_on, "D")
        else:
            reason, voluntary = pick(CONTRACTION_REASONS if left is None else PAUSE_REASONS, rng), True
            avoidable = "unknown" if left is not None else avoidable_of(reason)
        return {
            "customer": customer,
            "event_type": event_type,
            "effective_on": day,
            "before": before,
            "after": after,
            "reason": reason,
            "is_voluntary": voluntary,
            "avoidable": avoidable,
            "notice_on": notice,
            "champion": self.champions.get(customer),
        }
