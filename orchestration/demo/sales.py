"""Opportunities: what was sold to customers (real rises of their MRR), what was not, and renewals."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from orchestration.demo.drops import DayBook
from orchestration.demo.office import at_desk
from orchestration.demo.service import service_share
from orchestration.demo.truth_revenue import Revenue, currency_rates

if TYPE_CHECKING:
    from orchestration.demo.company import Company

OPEN_STAGES = ["Discovery", "Proposal", "Negotiation"]
SOLD = 0.36  # of the rises, the ones a deal led to; the rest customers booked themselves
LOST = 0.012  # attempts that come to nothing, per customer and month
LATE, LATE_DAYS = 0.03, 6  # stages entered into the sales tool days later
SKIPPED = 0.25  # early stages somebody never entered


def make_opportunities(company: Company, rng: np.random.Generator) -> pd.DataFrame:
    """One row per stage entered: opportunity_id, customer, opportunity_type, stage, stage_entered_at (UTC, whole
    minutes), cents (monthly, of `currency`: an estimate until won), currency, known_on."""
    deals = [*_rises(company, rng), *_lost(company, rng), *_renewals(company, rng)]
    deals = [deal for deal in deals if deal["opened"] < deal["closed"]]
    deals.sort(key=lambda deal: (deal["opened"], deal["customer"]))
    created = company.customers["created"].to_numpy()
    rows = []
    for number, deal in enumerate(deals):
        for stage, on, cents in _history(deal, rng):
            late = int(rng.integers(1, LATE_DAYS + 1)) if rng.random() < LATE else 0
            rows.append(
                {
                    "opportunity_id": f"006{number:06d}",
                    "customer": deal["customer"],
                    "opportunity_type": deal["type"],
                    "stage": stage,
                    "stage_entered_at": at_desk(on, rng),
                    "cents": cents,
                    "currency": deal["currency"],
                    "known_on": max((on + late).astype("M8[s]"), created[deal["customer"]]),
                }
            )
    frame = pd.DataFrame(rows)
    for column in ("stage_entered_at", "known_on"):
        frame[column] = frame[column].to_numpy().astype("M8[s]")
    return frame.sort_values(["known_on", "opportunity_id", "stage_entered_at"], kind="stable", ignore_index=True)


def _history(deal: dict[str, Any], rng: np.random.Generator) -> list[tuple[str, np.datetime64, int]]:
    """(stage, day, monthly cents) of one deal: open stages on days of their own, then won or lost."""
    span = int((deal["closed"] - deal["opened"]).astype(int))
    stages = [name for name in OPEN_STAGES if name == OPEN_STAGES[0] or rng.random() >= SKIPPED]
    days = sorted({0, *rng.integers(1, max(span, 2), len(stages) - 1).tolist()})
    rows = []
    for name, offset in zip(stages, days, strict=False):
        if offset < span:
            guess = round(deal["cents"] * float(rng.uniform(0.7, 1.4)) / 500) * 500 or 500
            rows.append((name, deal["opened"] + offset, guess if deal["is_estimated"] else deal["cents"]))
    return [*rows, (deal["outcome"], deal["closed"], deal["cents"])]


def _deal(
    company: Company, customer: int, kind: str, closed: Any, days: int, cents: int, outcome: str
) -> dict[str, Any]:
    start = company.customers["start"].to_numpy().astype("M8[D]")[customer]
    closed = np.datetime64(closed, "D")
    return {
        "customer": int(customer),
        "type": kind,
        "opened": max(closed - days, start + 1),
        "closed": closed,
        "cents": int(cents),
        "currency": company.customers["currency"].to_numpy()[customer],
        "outcome": outcome,
        "is_estimated": kind != "renewal",
    }


def _rises(company: Company, rng: np.random.Generator) -> list[dict[str, Any]]:
    """Won deals behind rises of a customer's MRR: the amount is the rise, in the customer's currency."""
    book = DayBook.of(Revenue(company, company.calendar.horizon), company.calendar.horizon)
    row, customer = np.nonzero((book.cents[1:] > book.cents[:-1]) & (book.cents[:-1] > 0))
    rates = currency_rates()
    kinds = _kinds(company)
    deals = []
    for r, who in zip(row, customer, strict=True):
        on = book.first + 1 + int(r)
        kind = kinds.get((int(who), on))
        sold, ahead, days = rng.random() < SOLD, int(rng.integers(0, 12)), int(rng.integers(15, 110))
        if not sold or kind is None:
            continue
        rise = int(book.cents[r + 1, who] - book.cents[r, who])
        local = round(rise / float(rates[company.customers["currency"].iat[who]]))
        deals.append(_deal(company, who, kind, on - ahead, days, local, "won"))
    return deals


def _kinds(company: Company) -> dict[tuple[int, np.datetime64], str]:
    """What a rise on a customer's day is: cross_sell where a new line begins, else upsell; price rises at an
    anniversary are renewals and stand in no deal here."""
    rows = company.subscriptions
    rows = rows[rows["charge_type"] == "recurring"].sort_values("start_date", kind="stable")
    line = [rows["subscription_id"], rows["product_code"].fillna("")]
    before = rows.groupby(line)["start_date"].shift(1)
    renewed = (rows["start_date"] - before).dt.days.eq(365) & (rows["system"] == "annual")
    kinds = {}
    for customer, on, is_first, is_renewal in zip(
        rows["customer"], rows["start_date"].to_numpy().astype("M8[D]"), before.isna(), renewed, strict=True
    ):
        if not is_renewal:
            kinds[(int(customer), on)] = "cross_sell" if is_first else "upsell"
    return kinds


def _lost(company: Company, rng: np.random.Generator) -> list[dict[str, Any]]:
    service = service_share(company.spells, len(company.customers), company.calendar)
    who, month = np.nonzero((rng.random(service.shape) < LOST) & (service >= 1))
    first = (company.calendar.start.astype("M8[M]") + month).astype("M8[D]")
    opened = first + rng.integers(0, 28, len(who))
    days, size = rng.integers(15, 150, len(who)), rng.uniform(0.08, 0.4, len(who))
    kinds = rng.choice(["upsell", "cross_sell"], len(who))
    price = company.customers["price"].to_numpy()[who]
    return [
        _deal(company, c, str(kind), on + int(d), int(d), max(500, round(p * s / 500) * 500), "lost")
        for c, kind, on, d, p, s in zip(who, kinds, opened, days, price, size, strict=True)
    ]


def _renewals(company: Company, rng: np.random.Generator) -> list[dict[str, Any]]:
    """One renewal per yearly contract term: won where the next term begins, lost where service ends before."""
    rows = company.subscriptions
    rows = rows[(rows["charge_type"] == "recurring") & (rows["system"] == "annual") & (rows["cents"] > 0)]
    following = rows.sort_values("start_date", kind="stable")
    line = [following["subscription_id"], following["product_code"].fillna("")]
    after = following.groupby(line)["start_date"].shift(-1)
    deals = []
    for row, next_start in zip(following.itertuples(), after, strict=True):
        ahead = int(rng.integers(1, 25))
        due, notice = pd.Timestamp(row.renews_on), row.cancelled_on
        cents = round(row.cents / row.interval)
        if next_start == due:
            deals.append(_deal(company, row.customer, "renewal", due - pd.Timedelta(days=ahead), 60, cents, "won"))
        elif not pd.isna(notice) and pd.isna(next_start):
            deals.append(_deal(company, row.customer, "renewal", notice, 15 + ahead, cents, "lost"))
        elif pd.isna(row.end_date) and due.to_numpy() > company.calendar.horizon:
            deals.append(_deal(company, row.customer, "renewal", due, 60, cents, "won"))
    return [deal for deal in deals if deal["opened"] <= company.calendar.horizon]
