"""View models of who is looked after: active management by segment and CSM, and whose touch is overdue."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from orchestration.dashboards.engagement.queries import CustomerTouch
from orchestration.dashboards.parts.address import csm_page
from orchestration.dashboards.parts.customers import (
    channel_word,
    csm_cell,
    customer_name,
    health_cell,
    money_cell,
    total_mrr,
)
from orchestration.dashboards.parts.figure import Figure, figure
from orchestration.dashboards.parts.marts import ALL, ORDER
from orchestration.dashboards.parts.measures import Context
from orchestration.dashboards.parts.table import Cell, Column, DataTable
from orchestration.dashboards.parts.touch import TouchState, touch_counts, touch_state
from orchestration.dashboards.words import formats

MANAGED = "active_management_rate"
ON_PAGE, CSMS = 110, 20


@dataclass(frozen=True)
class SegmentRow:
    """One segment: customers actively managed, those whose touch is overdue, and new ones without a touch."""

    segment: str
    limit: str
    managed: Figure
    customers: str
    overdue: str
    never: str
    new: str
    mrr: str


@dataclass(frozen=True)
class CsmRow:
    """The customers of one CSM whose touch is overdue; name is None for customers nobody looks after."""

    name: str | None
    href: str
    overdue: str
    share: str
    mrr: str


@dataclass(frozen=True)
class WaitingView:
    """rest: how many CSMs more there are · unowned: customers with a touch that nobody of their segment manages."""

    segments: list[SegmentRow]
    csms: list[CsmRow]
    rest: str | None
    unowned: str | None
    summary: str
    customers: DataTable


def waiting(context: Context, touches: list[CustomerTouch]) -> WaitingView:
    """From all active customers, the largest first."""
    late = _late(context.as_of, touches)
    csms = _csms(context, touches)
    unowned = sum(not t.is_touch_overdue and not t.is_csm_of_segment for t in touches)
    return WaitingView(
        segments=[_segment(context, s, touches) for s in ORDER if s == ALL or any(t.segment == s for t in touches)],
        csms=csms[:CSMS],
        rest=formats.counted(len(csms) - CSMS, "more CSM") if len(csms) > CSMS else None,
        unowned=(
            f"{formats.counted(unowned, 'customer')} more {'was' if unowned == 1 else 'were'} touched in time but"
            f" {'has' if unowned == 1 else 'have'} no CSM of {'its' if unowned == 1 else 'their'} segment,"
            " which active management asks for, too."
            if unowned
            else None
        ),
        summary=summary(touches, context.as_of),
        customers=_list(late, context.currency),
    )


def state_of(touch: CustomerTouch, as_of: date) -> TouchState:
    return touch_state(touch.is_touch_overdue, touch.last_touch_on, touch.first_paid_on, touch.touch_limit_days, as_of)


def _late(as_of: date, touches: list[CustomerTouch]) -> list[CustomerTouch]:
    return [t for t in touches if state_of(t, as_of) == "overdue"]


def summary(touches: list[CustomerTouch], as_of: date) -> str:
    """`Last touch of 1,001 customers: 415 overdue, 77 new without a first touch.`"""
    counts = touch_counts(state_of(t, as_of) for t in touches)
    if not counts.overdue and not counts.new:
        return "Every customer had a touch within the limit of its segment."
    return f"Last touch of {formats.counted(len(touches), 'customer')}: {counts.text}."


def _segment(context: Context, segment: str, touches: list[CustomerTouch]) -> SegmentRow:
    own = [t for t in touches if segment in (ALL, t.segment)]
    late = _late(context.as_of, own)
    limits = sorted({t.touch_limit_days for t in own})
    return SegmentRow(
        segment=segment,
        limit=f"{formats.counted(limits[0], 'day')}" if len(limits) == 1 else "by segment",
        managed=figure(context.marts, context.marts.shown(MANAGED, segment, "point"), context.currency),
        customers=formats.number(len(own)),
        overdue=formats.number(len(late)),
        never=formats.number(sum(t.last_touch_on is None for t in late)),
        new=formats.number(sum(state_of(t, context.as_of) == "new" for t in own)),
        mrr=formats.money(total_mrr(late), context.currency),
    )


def _csms(context: Context, touches: list[CustomerTouch]) -> list[CsmRow]:
    """Those with the most MRR overdue first, nobody's among them."""
    by_csm: dict[str | None, list[CustomerTouch]] = {}
    for touch in touches:
        by_csm.setdefault(touch.csm_id, []).append(touch)
    rows = []
    for csm, own in by_csm.items():
        late = _late(context.as_of, own)
        if late:
            rows.append((-total_mrr(late), csm or "", _csm(csm, late, len(own), context.currency)))
    return [row for _, _, row in sorted(rows, key=lambda entry: entry[:2])]


def _csm(csm: str | None, late: list[CustomerTouch], customers: int, currency: str) -> CsmRow:
    return CsmRow(
        name=csm,
        href=csm_page(csm),
        overdue=f"{formats.number(len(late))} of {formats.number(customers)}",
        share=formats.percent(Decimal(len(late)) / customers),
        mrr=formats.money(total_mrr(late), currency),
    )


def _everybody_first(late: list[CustomerTouch]) -> list[CustomerTouch]:
    """The rows of the page, the largest first, then those of the file alone: a page that cannot hold all has the
    largest of every CSM and segment, so that no filter leads to nothing."""
    found: dict[tuple[str | None, str], int] = {}
    places = []
    for touch in late:
        key = (touch.csm_id, touch.segment)
        found[key] = found.get(key, 0) + 1
        places.append(found[key])
    order = sorted(range(len(late)), key=lambda i: (places[i], i))
    shown = sorted(order[:ON_PAGE])
    return [late[i] for i in [*shown, *sorted(order[ON_PAGE:])]]


def _list(late: list[CustomerTouch], currency: str) -> DataTable:
    columns = (
        Column("Customer", "name"),
        Column("Segment", is_choice=True),
        Column("MRR", "number"),
        Column("CSM", "name", is_choice=True),
        Column("Last touch"),
        Column("By", is_choice=True),
        Column("Days since", "number"),
        Column("Limit in days", "number"),
        Column("Health", "status"),
        Column("Renews"),
        Column("ID", "name"),
    )
    rows = [
        (
            Cell(customer_name(t.customer_name, t.customer_id)),
            Cell(t.segment),
            money_cell(t.mrr, currency),
            csm_cell(t.csm_id),
            Cell(formats.day(t.last_touch_on), t.last_touch_on) if t.last_touch_on else Cell("Never"),
            Cell(channel_word(t.last_touch_channel) or formats.NONE),
            Cell(formats.number(t.days_since_touch), t.days_since_touch),
            Cell(formats.number(t.touch_limit_days), t.touch_limit_days),
            health_cell(t.health_band, t.health_score),
            Cell(formats.day(t.renews_on), t.renews_on),
            Cell(t.customer_id),
        )
        for t in _everybody_first(late)
    ]
    return DataTable(
        "engagement-without-touch",
        "Customers whose touch is overdue",
        columns,
        rows,
        "No customer's touch is overdue.",
        ON_PAGE,
    )
