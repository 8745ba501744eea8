"""View models of who is looked after: active management by segment and CSM, and the customers without a touch."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from orchestration.dashboards.csm.address import csm_page
from orchestration.dashboards.engagement.queries import CustomerTouch
from orchestration.dashboards.parts.figure import Figure, figure
from orchestration.dashboards.parts.marts import ALL
from orchestration.dashboards.parts.measures import ORDER, Context
from orchestration.dashboards.parts.table import Cell, Column, DataTable
from orchestration.dashboards.words import formats

MANAGED = "active_management_rate"
ON_PAGE, CSMS = 40, 8
NOBODY = "Nobody"
CHANNELS = {"in_app": "in-app message", "qbr": "business review"}
BANDS = {"green": "Green", "yellow": "Yellow", "red": "Red"}


@dataclass(frozen=True)
class SegmentRow:
    """One segment: customers actively managed, and those without a touch within its limit."""

    segment: str
    limit: str
    managed: Figure
    customers: str
    overdue: str
    never: str
    mrr: str


@dataclass(frozen=True)
class CsmRow:
    """The customers of one CSM without a touch in time; name is None for customers nobody looks after."""

    name: str | None
    href: str
    overdue: str
    share: str


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
    late = [t for t in touches if t.is_touch_overdue]
    csms = _csms(touches)
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
        summary=summary(touches),
        customers=_list(late, context.currency),
    )


def summary(touches: list[CustomerTouch]) -> str:
    """`493 of 1,006 customers had no touch within the limit of their segment.`"""
    late = sum(t.is_touch_overdue for t in touches)
    if not late:
        return "Every customer had a touch within the limit of its segment."
    whole = formats.counted(len(touches), "customer")
    verb, whose = ("has", "its") if late == 1 else ("have", "their")
    return f"{formats.number(late)} of {whole} {verb} had no touch within the limit of {whose} segment."


def _segment(context: Context, segment: str, touches: list[CustomerTouch]) -> SegmentRow:
    own = [t for t in touches if segment in (ALL, t.segment)]
    late = [t for t in own if t.is_touch_overdue]
    limits = sorted({t.touch_limit_days for t in own})
    return SegmentRow(
        segment=segment,
        limit=f"{formats.counted(limits[0], 'day')}" if len(limits) == 1 else "by segment",
        managed=figure(context.marts, context.marts.shown(MANAGED, segment, "point"), context.currency),
        customers=formats.number(len(own)),
        overdue=formats.number(len(late)),
        never=formats.number(sum(t.last_touch_on is None for t in late)),
        mrr=formats.money(sum((t.mrr for t in late), Decimal(0)), context.currency),
    )


def _csms(touches: list[CustomerTouch]) -> list[CsmRow]:
    """Those with the most customers overdue first, nobody's among them."""
    by_csm: dict[str | None, list[CustomerTouch]] = {}
    for touch in touches:
        by_csm.setdefault(touch.csm_id, []).append(touch)
    rows = []
    for csm, own in by_csm.items():
        late = [t for t in own if t.is_touch_overdue]
        if late:
            rows.append((-len(late), csm or "", _csm(csm, late, len(own))))
    return [row for _, _, row in sorted(rows, key=lambda entry: entry[:2])]


def _csm(csm: str | None, late: list[CustomerTouch], customers: int) -> CsmRow:
    return CsmRow(
        name=csm,
        href=csm_page(csm),
        overdue=f"{formats.number(len(late))} of {formats.number(customers)}",
        share=formats.percent(Decimal(len(late)) / customers),
    )


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
        Column("Customer id", "name"),
    )
    rows = [
        (
            Cell(customer_name(t.customer_name, t.customer_id)),
            Cell(t.segment),
            Cell(formats.money(t.mrr, currency), t.mrr),
            Cell(t.csm_id or NOBODY, href=csm_page(t.csm_id)),
            Cell(formats.day(t.last_touch_on), t.last_touch_on) if t.last_touch_on else Cell("Never"),
            Cell(_channel(t)),
            Cell(formats.number(t.days_since_touch), t.days_since_touch),
            Cell(formats.number(t.touch_limit_days), t.touch_limit_days),
            health_cell(t.health_band, t.health_score),
            Cell(formats.day(t.renews_on), t.renews_on),
            Cell(t.customer_id),
        )
        for t in late
    ]
    return DataTable(
        "engagement-without-touch",
        "Customers without a touch within the limit of their segment",
        columns,
        rows,
        "Every customer had a touch within the limit of its segment.",
        ON_PAGE,
    )


def customer_name(name: str | None, customer_id: str) -> str:
    """The name, or the id where nobody gave one."""
    return name if name and name.strip() else customer_id


def health_cell(band: str | None, score: Decimal | None) -> Cell:
    """The band as a shape and a word, with the score; a dash where too little is known."""
    if band is None or score is None:
        return Cell(formats.NONE)
    return Cell(f"{BANDS.get(band, band)} {formats.number(score, 1)}", score, status=band if band in BANDS else None)


def _channel(touch: CustomerTouch) -> str:
    channel = touch.last_touch_channel
    return CHANNELS.get(channel, channel.replace("_", " ")) if channel else formats.NONE
