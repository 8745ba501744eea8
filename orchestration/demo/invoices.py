"""Invoices as they follow from the contracts: monthly plans on the first, annual contracts at each term."""

from __future__ import annotations

import numpy as np
import pandas as pd

from orchestration.demo.calendar import Calendar

MONTHS_BEFORE = 17  # invoices begin this many months before the first as_of's
TERMS = {"strategic": 30, "core": 30, "digital": 14}  # days to pay
BAD_DEBT_DAYS = 75  # before an involuntary end: what was issued then is never paid
DISPUTED, VOID = 0.004, 0.004
FOREVER = np.datetime64("2999-01-01", "D")
NAT = np.datetime64("NaT", "D")
DATES = ["issued_on", "due_on", "paid_on", "known_on", "changed_on"]


def make_invoices(
    customers: pd.DataFrame,
    subscriptions: pd.DataFrame,
    departures: pd.DataFrame,
    level: np.ndarray,
    calendar: Calendar,
    rng: np.random.Generator,
) -> pd.DataFrame:
    """One row per invoice: invoice_id, customer, currency, cents, issued_on, due_on, known_on; `status` and
    `paid_on` from changed_on on, `open` before (NaT: it stays open).

    A monthly invoice is the sum of the customer's recurring plans in service on the first of the month. An
    annual one is a term's price on the day the term begins; a term broken off for another price is credited
    for its unused days (negative, refunded). Setup and metered charges are not invoiced here.
    """
    rows = in_service(subscriptions)
    first = calendar.anchor.astype("M8[M]") - MONTHS_BEFORE
    months = np.arange(max(first, calendar.start.astype("M8[M]")), calendar.horizon.astype("M8[M]") + 1)
    frame = pd.concat([_monthly(rows, months), _annual(rows, months[0], calendar.horizon)], ignore_index=True)
    frame = frame[frame["cents"] != 0].sort_values(["issued_on", "customer", "cents"], ignore_index=True)
    frame["due_on"] = _days(frame["issued_on"]) + customers["tier"].map(TERMS).to_numpy()[frame["customer"]]
    _settle(frame, level, departures, calendar, rng)
    frame = _with_replacements(frame, rng)
    frame["invoice_id"] = [f"RE-{y}-{n:06d}" for n, y in enumerate(frame["issued_on"].dt.year)]
    return frame


def in_service(subscriptions: pd.DataFrame) -> pd.DataFrame:
    """The recurring rows with `start` and `stop`, the days (datetime64[D]) between which each is in service."""
    rows = subscriptions[subscriptions["charge_type"].isin(["recurring", "trial"])]
    rows = rows.assign(product=rows["product_code"].fillna("")).sort_values("start_date", kind="stable")
    following = rows.groupby(["subscription_id", "product"])["start_date"].shift(-1)
    rows = rows.assign(following=following, stop=np.fmin(rows["end_date"], following).fillna(pd.Timestamp(FOREVER)))
    return rows[rows["charge_type"] == "recurring"]


def _monthly(rows: pd.DataFrame, months: np.ndarray) -> pd.DataFrame:
    plans, parts = rows[rows["system"] == "billing"], []
    for month in months:
        day = pd.Timestamp(month.astype("M8[D]"))
        live = plans[(plans["start_date"] <= day) & (day < plans["stop"])]
        found = live.groupby(["customer", "currency"]).agg(cents=("cents", "sum"), known_on=("known_on", "max"))
        parts.append(found.reset_index().assign(issued_on=day))
    frame = pd.concat(parts, ignore_index=True)
    return _stamped(frame).assign(is_credit=False)


def _annual(rows: pd.DataFrame, first: np.datetime64, horizon: np.datetime64) -> pd.DataFrame:
    terms = rows[rows["system"] == "annual"]
    columns = ["customer", "currency", "cents", "known_on", "issued_on", "is_credit"]
    charged = terms.assign(issued_on=terms["start_date"], is_credit=False)
    broken = terms[(terms["end_date"] == terms["following"]) & (terms["renews_on"] > terms["end_date"])]
    unused = (broken["renews_on"] - broken["end_date"]).dt.days
    credited = broken.assign(
        issued_on=broken["end_date"],
        known_on=np.fmax(broken["known_on"], broken["end_known_on"]),
        cents=-np.rint(broken["cents"] * unused / 365).astype(int),
        is_credit=True,
    )
    frame = pd.concat([charged, credited], ignore_index=True)[columns]
    inside = (frame["issued_on"] >= first.astype("M8[D]")) & (frame["issued_on"] <= horizon)
    return _stamped(frame[inside])


def _stamped(frame: pd.DataFrame) -> pd.DataFrame:
    """An invoice is known on its day, or when the contract behind it is, if that comes later."""
    known = np.fmax(frame["known_on"], frame["issued_on"]).astype("datetime64[s]")
    return frame.assign(known_on=known, issued_on=frame["issued_on"].astype("datetime64[s]"))


def _settle(
    frame: pd.DataFrame, level: np.ndarray, departures: pd.DataFrame, calendar: Calendar, rng: np.random.Generator
) -> None:
    """Add status, paid_on and changed_on: the less engaged pay later, failed customers not at all."""
    total = len(frame)
    who, issued, due = frame["customer"].to_numpy(), _days(frame["issued_on"]), _days(frame["due_on"])
    month = np.clip((issued.astype("M8[M]") - calendar.start.astype("M8[M]")).astype(int), 0, level.shape[1] - 1)
    late = rng.random(total) < np.clip(0.12 - 0.06 * level[who, month], 0.03, 0.4)
    terms = (due - issued).astype(int)
    in_time = issued + 1 + np.floor(rng.random(total) * terms).astype(int)
    paid = np.where(late, due + rng.integers(1, 50, total), in_time)
    credit = frame["is_credit"].to_numpy()
    paid = np.where(credit, issued + rng.integers(4, 12, total), paid)
    status = np.where(credit, "refunded", "paid").astype(object)
    changed = paid + rng.integers(0, 3, total)
    disputed = (rng.random(total) < DISPUTED) & ~credit
    status[disputed] = "open"
    void = (rng.random(total) < VOID) & ~credit & ~disputed
    status[void], changed = "void", np.where(void, _days(frame["known_on"]) + 1, changed)
    failed = departures[(departures["kind"] == "churn") & ~departures["is_voluntary"].astype(bool)]
    for customer, left in zip(failed["customer"], _days(failed["left_on"]), strict=True):
        lost = (who == customer) & (issued > left - BAD_DEBT_DAYS) & (issued < left) & ~credit
        status[lost], changed[lost] = "uncollectible", left + int(rng.integers(8, 30))
    frame["status"] = status
    frame["paid_on"] = np.where(np.isin(status, ["paid", "refunded"]), paid, NAT)
    changed = np.maximum(changed, _days(frame["known_on"]))
    frame["changed_on"] = np.where(status == "open", NAT, changed)
    for column in DATES:
        frame[column] = frame[column].to_numpy().astype("M8[s]")


def _with_replacements(frame: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """A void invoice is written once more, two days later, and paid."""
    again = frame[frame["status"] == "void"].copy()
    two_days = np.timedelta64(2, "D")
    for column in ("issued_on", "due_on", "known_on"):
        again[column] = again[column] + two_days
    again["paid_on"] = again["known_on"] + rng.integers(3, 15, len(again)).astype("m8[D]")
    again = again.assign(status="paid", changed_on=again["paid_on"])
    whole = pd.concat([frame, again], ignore_index=True)
    return whole.sort_values(["issued_on", "customer", "cents"], ignore_index=True)


def _days(values: pd.Series) -> np.ndarray:
    return values.to_numpy().astype("M8[D]")
