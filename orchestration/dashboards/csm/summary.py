"""The head of a CSM's page: figures of today over their customers, and how healthy those are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from orchestration.dashboards.csm.lists import AHEAD, renewing
from orchestration.dashboards.csm.queries import Customer, Delivered
from orchestration.dashboards.csm.reasons import touch_of
from orchestration.dashboards.parts import touch
from orchestration.dashboards.parts.customers import BANDS, total_mrr
from orchestration.dashboards.parts.figure import Figure, Tile
from orchestration.dashboards.words import formats

HERE = "#customers"
LONG = 30  # days
IN_TIME, NEVER = "Within the limit", "Never touched"
LATE = f"Late by up to {LONG}{formats.NBSP}days"
LATER = f"Late by more than {LONG}{formats.NBSP}days"
NO_SCORE, NEW = "No score", "New, no touch due yet"
TOUCHES = (IN_TIME, LATE, LATER, NEVER, NEW)
GAPS = (NO_SCORE, NEW)
Group = tuple[str, str | None, Sequence[Customer]]


@dataclass(frozen=True)
class Part:
    """A part of the customers: how many, their share of all of them, MRR; bar: 0-100 along the largest part.

    status: a health band, None where the part is none · is_gap: a part that stands for missing knowledge.
    """

    word: str
    status: str | None
    is_gap: bool
    customers: str
    share: str
    mrr: str
    bar: float


def tiles(customers: Sequence[Customer], whose: str, as_of: date, known: Delivered, currency: str) -> list[Tile]:
    """Customers and MRR, health, touches, renewals, departures; of what no source delivers, no figure."""

    def made(name: str, chosen: Sequence[Customer], definition: str, note: str) -> Tile:
        facts = [
            ("Period", f"On {formats.day(as_of)}"),
            ("Population", f"active {whose[:1].lower()}{whose[1:]}"),
            ("Sample", formats.number(len(customers))),
            ("MRR", formats.money(total_mrr(chosen), currency)),
        ]
        return Tile(name, Figure(formats.number(len(chosen)), name, "", definition, facts, HERE), note)

    def worth(chosen: Sequence[Customer]) -> str:
        return f"{formats.money(total_mrr(chosen), currency)} MRR"

    weak = [c for c in customers if c.health_band in ("red", "yellow")]
    scored = [c for c in customers if c.health_band is not None]
    late = [c for c in customers if touch_of(c, as_of) == "overdue"]
    soon, leaving = renewing(customers, as_of), [c for c in customers if c.ends_on or c.notice_on]
    healthy = f"{worth(weak)}; {formats.number(sum(c.health_band == 'red' for c in weak))} red"
    strip = [
        made("Customers", customers, "Customers with MRR above zero on that day.", worth(customers)),
        made(
            "Health not green",
            weak,
            "Customers whose health score of that day lies in the red or the yellow band.",
            healthy if scored else "Nobody has a health score",
        ),
    ]
    if known.has("touchpoints"):
        new = touch.touch_counts(touch_of(c, as_of) for c in customers).new
        told = f"; {formats.number(new)} new without a first touch" if new else ""
        strip.append(made("Touch overdue", late, touch.RULE, worth(late) + told))
    return [
        *strip,
        made(
            f"Renew within {AHEAD} days",
            soon,
            "Customers with a subscription that renews in these days. One that is cancelled does not renew.",
            worth(soon),
        ),
        made("Leaving", leaving, "Customers that gave notice, or of which all that is paid for ends.", worth(leaving)),
    ]


def bands(customers: Sequence[Customer], currency: str) -> list[Part]:
    """Customers by health band, the worst first, those without a score last if there are any."""
    groups: list[Group] = [
        (word, band, [c for c in customers if c.health_band == band]) for band, word in BANDS.items()
    ]
    return _parts([*groups, (NO_SCORE, None, [c for c in customers if c.health_band not in BANDS])], currency)


def touches(customers: Sequence[Customer], as_of: date, currency: str) -> list[Part]:
    """Customers by how the last touch lies against the limit of their segment."""
    groups: dict[str, list[Customer]] = {word: [] for word in TOUCHES}
    for c in customers:
        groups[_touch(c, as_of)].append(c)
    return _parts([(word, None, group) for word, group in groups.items()], currency)


def _touch(c: Customer, as_of: date) -> str:
    state = touch_of(c, as_of)
    if state != "overdue":
        return IN_TIME if state == "in time" else NEW
    if c.days_since_touch is None:
        return NEVER
    return LATER if c.days_since_touch > c.touch_limit_days + LONG else LATE


def _parts(groups: list[Group], currency: str) -> list[Part]:
    """The parts as rows; a part of missing knowledge only where somebody is in it."""
    most, count = max(len(group) for _, _, group in groups) or 1, sum(len(group) for _, _, group in groups)
    return [
        Part(
            word=word,
            status=status,
            is_gap=word in GAPS,
            customers=formats.number(len(group)),
            share=formats.percent(Decimal(len(group)) / count) if count else formats.NONE,
            mrr=formats.money(total_mrr(group), currency),
            bar=round(100 * len(group) / most, 1),
        )
        for word, status, group in groups
        if group or word not in GAPS
    ]
