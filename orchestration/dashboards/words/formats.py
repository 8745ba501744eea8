"""Figures and dates as text. Decimals in, text out; nothing here rounds half to even or drops a unit."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import ROUND_HALF_UP, Decimal

NONE = "–"
MINUS = "\u2212"
NBSP = "\u00a0"
_SYMBOLS = {"USD": "$", "EUR": "€", "GBP": "£", "CAD": "CA$", "AUD": "A$"}


def rounded(value: Decimal, places: int) -> Decimal:
    """Half away from zero, as the marts round; a rounded zero carries no sign."""
    result = value.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)
    return abs(result) if result == 0 else result


def number(value: Decimal | int | None, places: int = 0, sign: bool = False) -> str:
    """Thousands separated by commas, a true minus; `sign` also writes the plus."""
    if value is None:
        return NONE
    shown = rounded(Decimal(value), places)
    prefix = MINUS if shown < 0 else "+" if sign and shown > 0 else ""
    return f"{prefix}{abs(shown):,.{places}f}"


def money(value: Decimal | None, currency: str = "USD", sign: bool = False) -> str:
    """Whole units of the reporting currency, such as $1,234 or CHF 1,234."""
    if value is None:
        return NONE
    text = number(value, 0, sign)
    prefix = text[0] if text[0] in (MINUS, "+") else ""
    symbol = _SYMBOLS.get(currency, currency + NBSP)
    return f"{prefix}{symbol}{text[len(prefix) :]}"


def percent(value: Decimal | None, sign: bool = False) -> str:
    """A ratio (0-1) as a percentage with one decimal."""
    return NONE if value is None else f"{number(value * 100, 1, sign)}%"


def points(value: Decimal | None, sign: bool = False) -> str:
    """A number of points (NPS) with one decimal; the unit is in the label."""
    return number(value, 1, sign)


def days(value: Decimal | None) -> str:
    return NONE if value is None else f"{number(value, 1)}{NBSP}days"


def counted(count: int | Decimal, one: str, many: str | None = None) -> str:
    """`1 customer`, `2 customers`."""
    return f"{number(Decimal(count))}{NBSP}{one if count == 1 else many or one + 's'}"


def figure(value: Decimal | None, unit: str, currency: str = "USD") -> str:
    """A metric's value in its unit: ratio, money, days, points or count."""
    if value is None:
        return NONE
    writers: dict[str, Callable[[Decimal], str]] = {
        "ratio": percent,
        "money": lambda amount: money(amount, currency),
        "days": days,
        "points": lambda score: points(score, sign=True),
    }
    return writers.get(unit, lambda amount: number(amount, count_places(amount)))(value)


def count_places(amount: Decimal) -> int:
    """Places of a count: none if it is whole, as counts are; a mean of them has one, below 10 two."""
    if amount == amount.to_integral_value():
        return 0
    return 2 if abs(amount) < 10 else 1


def difference(value: Decimal | None, unit: str, currency: str = "USD", sign: bool = False) -> str:
    """A difference of two such values: ratios and scores differ by points."""
    if value is None:
        return NONE
    if unit == "ratio":
        return f"{number(value * 100, 1, sign)}{NBSP}points"
    if unit == "points":
        return f"{number(value, 1, sign)}{NBSP}points"
    if unit == "days":
        return f"{number(value, 1, sign)}{NBSP}days"
    if unit == "money":
        return money(value, currency, sign)
    return number(value, count_places(value), sign)


def gap(value: Decimal, unit: str, currency: str = "USD") -> str:
    """The size of a difference, `Just` where it rounds to nothing."""
    return or_just(difference(abs(value), unit, currency))


def or_just(text: str) -> str:
    """`Just` for a distance that shows nothing but zeros: "0.0 points below" beside "Missed" would contradict it."""
    return text if any(digit in text for digit in "123456789") else "Just"


def interval(low: Decimal | None, high: Decimal | None, unit: str, currency: str = "USD") -> str | None:
    """`5.1% to 8.0%`; a score of points stays on its scale, which the formula of its interval may leave."""
    if low is None or high is None:
        return None
    ends = (max(low, Decimal(-100)), min(high, Decimal(100))) if unit == "points" else (low, high)
    return " to ".join(figure(end, unit, currency) for end in ends)


def day(value: date | None) -> str:
    """21 Nov 2026."""
    return NONE if value is None else f"{value.day}{NBSP}{value:%b}{NBSP}{value.year}"


def month(value: date) -> str:
    """Nov 2026."""
    return f"{value:%b}{NBSP}{value.year}"


def month_so_far(end: date) -> str:
    """Nov 2026 up to 21 Nov 2026."""
    return f"{month(end)} up to {day(end)}"


def moment(value: datetime | None) -> str:
    """21 Nov 2026, 06:14 UTC; a naive datetime is UTC already."""
    if value is None:
        return NONE
    utc = value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)
    return f"{day(utc.date())}, {utc:%H:%M}{NBSP}UTC"


def period(period_type: str, start: date | None, end: date | None) -> str:
    """A metric's period in words; start and end are inclusive."""
    if end is None:
        return NONE
    if period_type.startswith("trailing_"):
        return f"{period_type.removeprefix('trailing_').removesuffix('d')}{NBSP}days{NBSP}to {day(end)}"
    if period_type == "ttm":
        return f"12{NBSP}months{NBSP}to {day(end)}"
    if period_type == "point":
        return f"On {day(end)}"
    if period_type == "since_plan_start":
        return f"{day(start)} to {day(end)}" if start else f"Plan start to {day(end)}"
    if period_type == "quarter":
        return f"Q{(end.month + 2) // 3}{NBSP}{end.year}"
    if period_type == "cohort_month":
        return f"Starters of {month(end)}"
    return month(end) if period_type == "month" else f"To {day(end)}"
