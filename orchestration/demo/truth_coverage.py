"""Ground truth of coverage: who has a CSM of its segment, is managed, reviewed, sponsored, on the panel, known."""

from __future__ import annotations

import numpy as np
import pandas as pd

from orchestration.demo.truth_tally import CORE, DIGITAL, NEVER, STRATEGIC, Setting, Tally, coded, days_of, ends_of

TOUCH_DAYS = {STRATEGIC: 30, CORE: 60, DIGITAL: 90}
REVIEW_DAYS, BASELINE_DAYS = 92, 30


def measure(setting: Setting, tally: Tally) -> None:
    """Six metrics, point, of the customers active on the day, in its segments."""
    matched, recent, members = Matched(setting), _Recent(setting.interactions), setting.entity("program_memberships")
    contacts = Contacts(setting)
    for day in setting.days:
        active, segment = setting.active(day), setting.codes(day)
        has_csm = active & matched.on(day)
        tally.add("csm_assignment_rate", "point", day, segment, has_csm, active)
        touched = np.zeros(len(active), dtype=bool)
        for code, days in TOUCH_DAYS.items():
            touched |= (segment == code) & setting.flags(recent.customers(day, days, automated=code == DIGITAL))
        tally.add("active_management_rate", "point", day, segment, has_csm & touched, active)
        strategic = active & (segment == STRATEGIC)
        reviewed = setting.flags(recent.customers(day, REVIEW_DAYS, automated=True, channel="qbr"))
        tally.add("business_review_coverage", "point", day, segment, strategic & reviewed, strategic)
        for metric, program in (
            ("executive_sponsor_coverage", "executive_sponsorship"),
            ("advisory_panel_participation", "advisory_panel"),
        ):
            tally.add(metric, "point", day, segment, strategic & in_program(setting, members, program, day), strategic)
        judged = active & (contacts.baseline <= day)
        gained = np.maximum(contacts.on(np.full(len(active), day)) - contacts.at_baseline, 0)
        tally.add("additional_contacts", "point", day, segment, gained * judged, judged)


def in_program(setting: Setting, members: pd.DataFrame, program: str, day: np.datetime64) -> np.ndarray:
    """Customers with a membership of the program that lasts at the end of `day`."""
    lasts = (days_of(members["joined_at"]) <= day) & (ends_of(members["left_at"]) > day)
    return setting.flags(members["customer"].to_numpy()[lasts & (members["program"] == program).to_numpy()])


class Matched:
    """Assignments beside their CSMs: who has one of its segment."""

    def __init__(self, setting: Setting) -> None:
        self.setting = setting
        rows = setting.entity("csm_assignments").merge(setting.entities["current_csms"], on="csm_id")
        self.customer = rows["customer"].to_numpy()
        self.segment = coded(rows["segment"].to_numpy())
        self.begin = np.maximum(days_of(rows["assigned_from"]), days_of(rows["started_on"]))
        self.end = np.minimum(ends_of(rows["assigned_to"]), ends_of(rows["left_on"]))

    def on(self, day: np.datetime64) -> np.ndarray:
        """Customers that have a CSM of their segment that day."""
        fits = (self.begin <= day) & (day < self.end) & (self.setting.codes(day)[self.customer] == self.segment)
        return self.setting.flags(self.customer[fits])


class _Recent:
    """Qualifying interactions by day."""

    def __init__(self, rows: pd.DataFrame) -> None:
        self.customer, self.on = rows["customer"].to_numpy(), days_of(rows["on"])
        self.automated, self.channel = rows["is_automated"].to_numpy(dtype=bool), rows["channel"].to_numpy()

    def customers(self, day: np.datetime64, days: int, automated: bool, channel: str | None = None) -> np.ndarray:
        """Customers with one in so many days that end with `day`; automated: those count, too."""
        inside = (self.on > day - days) & (self.on <= day)
        if not automated:
            inside &= ~self.automated
        if channel:
            inside &= self.channel == channel
        return self.customer[inside]


class Contacts:
    """Distinct addresses of each customer's people; baseline: the day from which gains count, per customer."""

    def __init__(self, setting: Setting) -> None:
        rows = setting.company.contacts
        rows = rows[~rows["is_deleted"] & (days_of(rows["created_at"]) <= setting.known)]
        address = rows["customer"].astype(str) + " " + rows["email"].str.strip().str.lower()
        self.person = pd.factorize(address)[0]
        self.customer = rows["customer"].to_numpy()
        self.owner = rows["customer"].groupby(self.person).first().to_numpy()
        self.begin, self.end = days_of(rows["created_at"]), ends_of(rows["deactivated_at"])
        self.end = np.where(self.end <= setting.known, self.end, NEVER)  # who leaves later has not left yet
        start = days_of(setting.company.customers["start"])
        self.baseline = np.maximum(start + BASELINE_DAYS, setting.plan)
        self.at_baseline = self.on(self.baseline)

    def on(self, day: np.ndarray) -> np.ndarray:
        """Addresses in use per customer at the end of the day given for each."""
        there = (self.begin <= day[self.customer]) & (self.end > day[self.customer])
        return np.bincount(self.owner[np.unique(self.person[there])], minlength=len(day))
