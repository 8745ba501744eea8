"""The customer success team's own side of the story: coverage, plans, invoices, people, practices, tools."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from orchestration.demo.adoption import make_adoption
from orchestration.demo.coverage import make_assignments
from orchestration.demo.invoices import make_invoices
from orchestration.demo.practices import make_audits, make_tool_usage
from orchestration.demo.team import Team, make_team

if TYPE_CHECKING:
    from orchestration.demo.company import Company

# Numbers of the random streams, far from those of company.py: one topic never moves another.
TEAM, AUDITS, TOOLS, COVERAGE, ADOPTION, INVOICES = 7_200_001, 7_200_002, 7_200_003, 7_200_004, 7_200_005, 7_200_006


@dataclass(frozen=True)
class Success:
    """What the team's systems hold; for the columns of a frame see its maker."""

    team: Team
    audits: pd.DataFrame
    tool_usage: pd.DataFrame
    assignments: pd.DataFrame
    adoption: pd.DataFrame
    invoices: pd.DataFrame


def make_success(company: Company) -> Success:
    """The team's side of a company: the same company gives the same rows."""

    def stream(number: int) -> np.random.Generator:
        return np.random.default_rng([company.seed, number])

    calendar = company.calendar
    team = make_team(calendar, stream(TEAM))
    return Success(
        team=team,
        audits=make_audits(calendar, stream(AUDITS)),
        tool_usage=make_tool_usage(team.csms, calendar, stream(TOOLS)),
        assignments=make_assignments(company, stream(COVERAGE)),
        adoption=make_adoption(company.customers, company.spells, company.milestones, calendar, stream(ADOPTION)),
        invoices=make_invoices(
            company.customers,
            company.subscriptions,
            company.departures,
            company.level,
            calendar,
            stream(INVOICES),
        ),
    )
