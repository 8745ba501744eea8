"""The synthetic company: one latent state from which every export and the ground truth are drawn."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property

import numpy as np
import pandas as pd

from orchestration.demo import (
    accounts,
    advocacy,
    behaviour,
    churn_records,
    onboarding,
    risk,
    sales,
    subscriptions,
    surveys,
    touchpoints,
)
from orchestration.demo.calendar import Calendar
from orchestration.demo.customers import make_customers
from orchestration.demo.metering import make_metered
from orchestration.demo.service import People, service_share
from orchestration.demo.success import Success, make_success
from orchestration.demo.usage import Usage
from orchestration.progress import report

DEFAULT_SEED = 42
DEFAULT_CUSTOMERS = 1200
DEFAULT_MONTHS = 30


@dataclass(frozen=True)
class Company:
    """A company's whole story up to 400 days past its first as_of.

    Frames refer to customers by row number (`customer`); times are UTC, whole seconds; `known_on` is the
    day a fact reaches the system that exports it. `level` is the latent engagement (customers x months,
    logit scale).
    """

    seed: int
    calendar: Calendar
    customers: pd.DataFrame
    level: np.ndarray
    subscriptions: pd.DataFrame
    spells: pd.DataFrame
    departures: pd.DataFrame
    accounts: pd.DataFrame
    contacts: pd.DataFrame
    touchpoints: pd.DataFrame
    milestones: pd.DataFrame
    surveys: pd.DataFrame
    tickets: pd.DataFrame
    usage: Usage
    churn_records: pd.DataFrame = field(default_factory=pd.DataFrame)
    risk_flags: pd.DataFrame = field(default_factory=pd.DataFrame)
    opportunities: pd.DataFrame = field(default_factory=pd.DataFrame)
    references: pd.DataFrame = field(default_factory=pd.DataFrame)
    memberships: pd.DataFrame = field(default_factory=pd.DataFrame)

    def ids(self, customer: pd.Series | np.ndarray) -> np.ndarray:
        """The customer ids behind row numbers."""
        return self.customers["customer_id"].to_numpy()[np.asarray(customer)]

    @cached_property
    def success(self) -> Success:
        """What the customer success team's own systems hold, from streams of its own."""
        return make_success(self)


def generate(
    seed: int = DEFAULT_SEED,
    as_of: date | None = None,
    customers: int = DEFAULT_CUSTOMERS,
    months: int = DEFAULT_MONTHS,
) -> Company:
    """The company whose first as_of is `as_of`: the same arguments give the same company.

    customers: how many start by `as_of` (at least 20) · months: length of the story up to `as_of` (at
    least 3).
    """
    if as_of is None:
        raise ValueError("as_of is required: the first day the company is described at")
    if customers < 20 or months < 3:
        raise ValueError("the demo company needs at least 20 customers and 3 months")
    calendar = Calendar.around(as_of, months)
    stream = _Streams(seed)
    report("demo: customers and contracts")
    people = make_customers(customers, calendar, stream.next())
    level = behaviour.engagement(people, calendar, stream.next())
    contracts, spells, departures = subscriptions.live_contracts(people, level, calendar, stream.next())
    contracts = pd.concat([contracts, make_metered(people, spells, calendar, stream.next())], ignore_index=True)
    service = service_share(spells, len(people), calendar)
    versions = accounts.account_versions(people, calendar, stream.next())
    people["onboarding_started_at"] = accounts.onboarding_starts(people, stream.next())
    contacts = accounts.make_contacts(people, calendar, stream.next())
    speakers = People(contacts, len(people))
    report("demo: interactions, milestones, surveys, tickets")
    company = Company(
        seed=seed,
        calendar=calendar,
        customers=people,
        level=level,
        subscriptions=contracts,
        spells=spells,
        departures=departures,
        accounts=versions,
        contacts=contacts,
        touchpoints=touchpoints.make_touchpoints(people, level, service, speakers, calendar, stream.next()),
        milestones=onboarding.make_milestones(people, departures, level, calendar, stream.next()),
        surveys=surveys.make_surveys(people, contacts, service, level, calendar, stream.next()),
        tickets=surveys.make_tickets(people, service, level, speakers, calendar, stream.next()),
        usage=Usage(seed, people, level, service, calendar),
    )
    report("demo: churn records, risks, sales, advocates")
    # New topics draw from new streams, after all others: what was there before stays as it was.
    return replace(
        company,
        churn_records=churn_records.make_churn_records(company, stream.next()),
        risk_flags=risk.make_risk_flags(company, stream.next()),
        opportunities=sales.make_opportunities(company, stream.next()),
        references=advocacy.make_references(company, stream.next()),
        memberships=advocacy.make_memberships(company, stream.next()),
    )


class _Streams:
    """Independent random streams, so that a change in one topic leaves the others as they were."""

    def __init__(self, seed: int) -> None:
        self.seed, self.number = seed, 0

    def next(self) -> np.random.Generator:
        self.number += 1
        return np.random.default_rng([self.seed, self.number])
