"""Customers that speak for us: references they consent to, and the programmes their people take part in."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from orchestration.demo.behaviour import share
from orchestration.demo.calendar import plan_start
from orchestration.demo.office import at_desk
from orchestration.demo.service import service_share

if TYPE_CHECKING:
    from orchestration.demo.company import Company

REFERENCE_TYPES, REFERENCE_MIX = ["testimonial", "case_study", "reference_call"], [0.5, 0.2, 0.3]
CONSENT = 0.011  # consents per customer and month before the plan, at full engagement
PLAN_FACTOR = 2.2  # the plan asks more customers
WITHDRAWN, WITHDRAWN_AFTER_LEAVING = 0.07, 0.5
# program: tier: joinings per customer and month before the plan
JOINING = {
    "executive_sponsorship": {"strategic": 0.035, "core": 0.0005},
    "advisory_panel": {"strategic": 0.010, "core": 0.0012, "digital": 0.0003},
}
MEMBER_ROLES = ["Executive sponsor", "Owner", "HR director"]
NAT = np.datetime64("NaT", "s")


def make_references(company: Company, rng: np.random.Generator) -> pd.DataFrame:
    """One row per consent: customer, reference_type, consented_at, expires_at, withdrawn_at (UTC midnights, NaT
    where not stated), known_on."""
    service = service_share(company.spells, len(company.customers), company.calendar)
    chance = CONSENT * share(company.level) * service * _plan_factor(company)
    who, day = _drawn(company, chance, rng)
    total = len(who)
    settled = day >= company.customers["start"].to_numpy().astype("M8[D]")[who] + 60
    ends = day + rng.integers(180, 730, total)
    expires = np.where(rng.random(total) < 0.5, ends, np.datetime64("NaT", "D"))
    taken_back = np.where(rng.random(total) < WITHDRAWN, day + rng.integers(30, 300, total), np.datetime64("NaT", "D"))
    left = _next_leaving(company, who, day)
    after_leaving = (rng.random(total) < WITHDRAWN_AFTER_LEAVING) & ~np.isnat(left) & np.isnat(taken_back)
    taken_back = np.where(after_leaving, left + rng.integers(0, 20, total), taken_back)
    frame = pd.DataFrame(
        {
            "customer": who,
            "reference_type": rng.choice(np.array(REFERENCE_TYPES, dtype=object), total, p=REFERENCE_MIX),
            "consented_at": day.astype("M8[s]"),
            "expires_at": expires.astype("M8[s]"),
            "withdrawn_at": taken_back.astype("M8[s]"),
            "known_on": day.astype("M8[s]"),
        }
    )[settled]
    return _ordered(frame, ["customer", "reference_type", "consented_at"])


def make_memberships(company: Company, rng: np.random.Generator) -> pd.DataFrame:
    """One row per joining: customer, program, member (a contact's id), joined_at, left_at (UTC, NaT while it lasts),
    known_on. A customer has at most one membership of a programme at a time."""
    service = service_share(company.spells, len(company.customers), company.calendar)
    parts = [_program(company, name, service, rng) for name in JOINING]
    return _ordered(pd.concat(parts, ignore_index=True), ["customer", "program", "joined_at"])


def _program(company: Company, name: str, service: np.ndarray, rng: np.random.Generator) -> pd.DataFrame:
    rate = company.customers["tier"].map(JOINING[name]).fillna(0.0).to_numpy()
    chance = rate[:, None] * 2 * share(company.level) * service * _plan_factor(company)
    who, day = _drawn(company, chance, rng)
    total = len(who)
    stays = np.round(rng.exponential(900, total)).astype(int) + 45
    left = _next_leaving(company, who, day)
    ends = day + stays
    ends = np.where(ends < left, ends, np.where(np.isnat(left), ends, left))
    joined, until = at_desk(day, rng), at_desk(np.maximum(ends, day + 1), rng)
    until = np.where(until.astype("M8[D]") > company.calendar.horizon, NAT, until)
    frame = pd.DataFrame(
        {
            "customer": who,
            "program": name,
            "member": _members(company, who, rng),
            "joined_at": joined,
            "left_at": until,
            "known_on": day.astype("M8[s]"),
        }
    )
    frame = frame[frame["member"].notna() & (day >= company.customers["start"].to_numpy()[who])]
    frame = frame.sort_values(["customer", "joined_at"], ignore_index=True)
    kept, ended = [], {}
    for row in frame.itertuples():
        before = ended.get(row.customer)
        if before is None or (not pd.isna(before) and before < row.joined_at):
            kept.append(row.Index)
            ended[row.customer] = row.left_at
    return frame.loc[kept]


def _members(company: Company, who: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """A contact of each customer, of a leading role where there is one; None without any."""
    contacts = company.contacts.assign(leads=company.contacts["role"].isin(MEMBER_ROLES))
    best = contacts.sort_values(["customer", "leads"], ascending=[True, False], kind="stable")
    best = best.drop_duplicates("customer").set_index("customer")["contact_id"]
    return best.reindex(who).to_numpy(dtype=object)


def _plan_factor(company: Company) -> np.ndarray:
    calendar = company.calendar
    runs = np.arange(calendar.month_count) >= calendar.month_index(plan_start(calendar.anchor))
    return np.where(runs, PLAN_FACTOR, 1.0)


def _drawn(company: Company, chance: np.ndarray, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """(customer, day) of what happens with these chances per customer and month."""
    who, month = np.nonzero(rng.random(chance.shape) < chance)
    first = (company.calendar.start.astype("M8[M]") + month).astype("M8[D]")
    return who, first + rng.integers(0, 28, len(who))


def _next_leaving(company: Company, who: np.ndarray, day: np.ndarray) -> np.ndarray:
    """The first day after `day` on which the customer left; NaT if it never did."""
    left = company.departures[company.departures["kind"] == "churn"]
    days = left.groupby("customer")["left_on"].apply(lambda values: np.sort(values.to_numpy().astype("M8[D]")))
    nothing = np.array([], dtype="M8[D]")
    later = [days.get(c, nothing)[days.get(c, nothing) > d] for c, d in zip(who, day, strict=True)]
    return np.array([found[0] if len(found) else np.datetime64("NaT", "D") for found in later], dtype="M8[D]")


def _ordered(frame: pd.DataFrame, key: list[str]) -> pd.DataFrame:
    return frame.sort_values(["known_on", *key], kind="stable").drop_duplicates(key).reset_index(drop=True)
