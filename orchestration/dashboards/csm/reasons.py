"""Why a customer needs somebody this week: the rules, and the sentence each of them makes.

Pure: a customer, the day and what is delivered in; reasons out, the most urgent first.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal

from orchestration.dashboards.csm.queries import Customer, Delivered
from orchestration.dashboards.parts.touch import TouchState, touch_state
from orchestration.dashboards.words import formats

RENEWS_WITHIN, RENEWS_SOON, FALL, WEEK, FLAG_AGE = 60, 30, Decimal(-10), 7, 90
SATURDAY = 5
COMPONENTS = {
    "usage": "usage",
    "engagement": "engagement",
    "sentiment": "sentiment",
    "billing": "billing",
    "relationship": "the relationship",
}
# In the order in which a customer's reasons count: key and word of a kind, and the rule as the page states it.
KINDS = {
    "unowned": ("No CSM", "nobody looks after it"),
    "leaving": ("Leaving", "notice is given, or all it pays for ends"),
    "renewal": ("Renewal", f"it renews within {RENEWS_WITHIN} days and its health is red or yellow"),
    "red": ("Red health", "its health is red"),
    "falling": ("Falling health", f"its health is yellow after a fall of {-FALL} points or more in 7 or in 30 days"),
    "flag": ("Risk flag", f"nobody has acted on a risk flag of the last {FLAG_AGE} days"),
    "touch": ("Touch overdue", "nobody was in touch within the limit of its segment"),
    "segment": ("Other segment", "its CSM works for another segment"),
    "old_flag": ("Old risk flag", f"nobody has acted on a risk flag in more than {FLAG_AGE} days"),
    "upsell": ("Open opportunity", "an upsell or cross-sell is open"),
}
GROUPS = {
    "First": ("unowned", "leaving", "renewal", "red"),
    "This week": ("falling", "flag", "touch"),
    "When there is time": ("segment", "old_flag", "upsell"),
}
RANK = {kind: place for place, kinds in enumerate(GROUPS.values()) for kind in kinds}
THIS_WEEK = len(GROUPS) - 1  # groups that cannot wait


@dataclass(frozen=True)
class Reason:
    """One reason: `do` a customer `because`, `by` a day. gain: MRR to be won, where it is not the MRR there is."""

    kind: str
    do: str
    because: str
    by: date
    gain: Decimal | None = None


def reasons(customer: Customer, as_of: date, known: Delivered) -> list[Reason]:
    """What speaks for acting on a customer, the most urgent first; nothing where no source could tell."""
    rules: tuple[Callable[[Customer, date], Reason | None], ...] = (_leaving, _renewal, _red, _falling)
    if known.knows_csms:
        rules = (_unowned, *rules, _segment)
    if known.has("risk_flags"):
        rules += (_flag,)
    if known.has("touchpoints"):
        rules += (_touch,)
    if known.has("opportunities"):
        rules += (_upsell,)
    found = [reason for rule in rules if (reason := rule(customer, as_of)) is not None]
    found.sort(key=lambda reason: list(KINDS).index(reason.kind))
    if found and found[0].kind == "unowned":
        # Whoever gets the customer has to meet the nearest of its days.
        found[0] = replace(found[0], by=min(reason.by for reason in found))
    return found


def working_day(day: date) -> date:
    """The day itself, or the Friday before a weekend."""
    return day - timedelta(days=max(0, day.weekday() - SATURDAY + 1))


def week_end(as_of: date) -> date:
    """The last working day of the seven that follow as_of."""
    return working_day(as_of + timedelta(days=WEEK))


def first_days(as_of: date) -> date:
    """The second working day after as_of: for what cannot wait until the week's end."""
    days = [as_of + timedelta(days=number) for number in range(1, WEEK)]
    return [day for day in days if day.weekday() < SATURDAY][1]


def first_touch_due(c: Customer) -> date:
    """The day on which a customer without any touch becomes late."""
    return c.first_paid_on + timedelta(days=c.touch_limit_days)


def touch_of(c: Customer, as_of: date) -> TouchState:
    return touch_state(c.is_touch_overdue, c.last_touch_on, c.first_paid_on, c.touch_limit_days, as_of)


def _leaving(c: Customer, as_of: date) -> Reason | None:
    if c.notice_on is None and c.ends_on is None:
        return None
    by = first_days(as_of)
    if c.ends_on is not None:
        # Never before tomorrow, however soon it ends.
        by = min(by, max(working_day(c.ends_on - timedelta(days=1)), as_of + timedelta(days=1)))
    told = f"it gave notice on {formats.day(c.notice_on)}" if c.notice_on else ""
    end = f"its MRR ends on {formats.day(c.ends_on)}" if c.ends_on else ""
    if not told:
        return Reason("leaving", "Offer a new term to", f"{end} and nothing follows", by)
    return Reason("leaving", "Find out what would keep", " and ".join(part for part in (told, end) if part), by)


def _renewal(c: Customer, as_of: date) -> Reason | None:
    if c.renews_on is None or c.health_band not in ("red", "yellow"):
        return None
    left = (c.renews_on - as_of).days
    if not 0 < left <= RENEWS_WITHIN:
        return None
    by = first_days(as_of)
    if left > RENEWS_SOON:
        by = max(week_end(as_of), working_day(c.renews_on - timedelta(days=RENEWS_SOON)))
    because = f"it renews on {formats.day(c.renews_on)} and its health is {_health(c)}"
    return Reason("renewal", "Prepare the renewal of", because, by)


def _red(c: Customer, as_of: date) -> Reason | None:
    if c.health_band != "red":
        return None
    return Reason("red", "Make a recovery plan with", f"its health is {_health(c)}", first_days(as_of))


def _flag(c: Customer, as_of: date) -> Reason | None:
    if not c.open_risk_flags_unacted:
        return None
    since = formats.day(c.oldest_open_risk_on)
    is_old = c.oldest_open_risk_on is not None and (as_of - c.oldest_open_risk_on).days > FLAG_AGE
    because = f"nobody has acted on its risk flag of {since}"
    if c.open_risk_flags > 1:
        because = (
            f"nobody has acted on {_of(c.open_risk_flags_unacted, c.open_risk_flags)} risk flags, the oldest of {since}"
        )
    if is_old:
        return Reason("old_flag", "Act on or close the risk at", because, week_end(as_of))
    return Reason("flag", "Act on the risk at", because, week_end(as_of))


def _falling(c: Customer, as_of: date) -> Reason | None:
    if c.health_band != "yellow":
        return None
    for change, driver, days in (
        (c.health_change_7d, c.health_driver_7d, 7),
        (c.health_change_30d, c.health_driver_30d, 30),
    ):
        if change is not None and change <= FALL:
            most = f", most of it {COMPONENTS[driver]}" if driver in COMPONENTS else ""
            fell = formats.difference(-change, "points")
            because = f"its health fell by {fell} in {days}{formats.NBSP}days to {formats.points(c.health_score)}{most}"
            return Reason("falling", "Find out what changed at", because, week_end(as_of))
    return None


def _unowned(c: Customer, as_of: date) -> Reason | None:
    if c.csm_id is not None:
        return None
    return Reason("unowned", "Give a CSM to", f"nobody looks after this {c.segment} customer", week_end(as_of))


def _touch(c: Customer, as_of: date) -> Reason | None:
    if not c.is_touch_overdue:
        return None
    limit = f"the limit for {c.segment} is {formats.counted(c.touch_limit_days, 'day')}"
    if c.last_touch_on is not None and c.days_since_touch is not None:
        because = (
            f"the last touch was {formats.counted(c.days_since_touch, 'day')} ago,"
            f" on {formats.day(c.last_touch_on)}; {limit}"
        )
        return Reason("touch", "Get in touch with", because, week_end(as_of))
    due = first_touch_due(c)
    # A customer that just started is late for nothing yet.
    if due > week_end(as_of):
        return None
    because = f"no touch is on record since it started on {formats.day(c.first_paid_on)}; {limit}"
    return Reason("touch", "Get in touch with", because, due if due > as_of else week_end(as_of))


def _segment(c: Customer, as_of: date) -> Reason | None:
    if c.is_csm_of_segment is not False:
        return None
    because = f"it is {c.segment} now and its CSM works for another segment"
    return Reason("segment", "Agree the handover of", because, week_end(as_of))


def _upsell(c: Customer, as_of: date) -> Reason | None:
    if not c.open_opportunities:
        return None
    because = "an upsell or cross-sell is open"
    if c.open_opportunities > 1:
        because = f"{formats.number(c.open_opportunities)} upsells and cross-sells are open"
    return Reason("upsell", "Move forward with", because, week_end(as_of), gain=c.open_opportunity_mrr)


def _of(part: int, whole: int) -> str:
    return f"its {whole} open" if part == whole else f"{part} of its {whole} open"


def _health(c: Customer) -> str:
    weakest = f", held down most by {COMPONENTS[c.weakest_component]}" if c.weakest_component in COMPONENTS else ""
    return f"{c.health_band} ({formats.points(c.health_score)} of 100{weakest})"
