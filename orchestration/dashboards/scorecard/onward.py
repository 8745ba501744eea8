"""One line for each page that goes on where the front page stops: what it finds, and where it lies."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from orchestration.dashboards.parts.marts import ALL, SEGMENTS, Marts
from orchestration.dashboards.words import formats


@dataclass(frozen=True)
class Line:
    """A sentence and the page that tells the rest. is_doubtful: something is wrong with the data."""

    text: str
    title: str
    href: str
    is_doubtful: bool = False


def lines(marts: Marts, currency: str) -> list[Line]:
    """Growth, largest customers, segments, data: those of which there is something to say."""
    found = [_growth(marts, currency), _largest(marts), _segments(marts), _data(marts)]
    return [line for line in found if line]


def _growth(marts: Marts, currency: str) -> Line | None:
    months = [month for month in marts.months(ALL) if month.is_complete][-12:]
    if not months or not any(month.closing_mrr for month in months):
        return None
    opening, closing = months[0].opening_mrr, months[-1].closing_mrr
    gap = closing - opening
    share = f" ({formats.percent(gap / opening, sign=True)})" if opening and gap else ""
    change = (
        f"{'grew' if gap > 0 else 'fell'} by {formats.money(abs(gap), currency)}{share}" if gap else "is what it was"
    )
    span = f"in the {formats.counted(len(months), 'complete month')} to {formats.month(months[-1].month)}"
    return Line(f"MRR {change} {span}.", "Revenue: the bridge from month to month", "revenue.html")


def _largest(marts: Marts) -> Line | None:
    ten = [customer.share_of_mrr for customer in marts.top_customers[:10] if customer.share_of_mrr is not None]
    if len(ten) < 2:
        return None
    share = formats.percent(sum(ten, Decimal(0)))
    return Line(f"The {len(ten)} largest customers bring {share} of MRR.", "Revenue: the largest", "revenue.html")


def _segments(marts: Marts) -> Line | None:
    closing = {segment: months[-1].closing_mrr for segment in SEGMENTS if (months := marts.months(segment))}
    total = sum(closing.values(), Decimal(0))
    if not total:
        return None
    first = max(closing, key=lambda segment: (closing[segment], -SEGMENTS.index(segment)))
    text = f"{first} brings {formats.percent(closing[first] / total)} of MRR."
    return Line(text, "Segments side by side", "segments.html")


def _data(marts: Marts) -> Line:
    mapped = [row for row in marts.freshness if row.is_mapped]
    doubtful = [row for row in mapped if row.is_held or row.data_issue]
    title, href = "Data quality: arrivals, checks, rows set aside", "data_quality.html"
    if not mapped:
        return Line("No source delivers anything yet.", title, href)
    text = f"{formats.counted(len(mapped), 'kind')} of data delivered"
    if not doubtful:
        return Line(f"{text}, none held or doubtful.", title, href)
    names = ", ".join(row.entity.replace("_", " ") for row in doubtful[:3])
    more = f" and {len(doubtful) - 3} more" if len(doubtful) > 3 else ""
    return Line(f"{text}; held or doubtful: {names}{more}.", title, href, is_doubtful=True)
