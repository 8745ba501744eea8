"""Evidence as pages tell it: what marts write for machines (days, amounts, codes, files) in a reader's form."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal

from orchestration.dashboards.parts.customers import channel_word
from orchestration.dashboards.words import formats

# One scan finds all of it: evidence is told of every customer of every figure.
_WRITTEN = re.compile(
    r"(?P<day>\b\d{4}-\d\d-\d\d\b)"
    r"|(?:(?<=MRR )|(?<=MRR lost )|(?<=\.\d\d -> ))(?P<amount>-?\d+\.\d\d)\b"
    r"|(?<=\d)(?P<percent> %)"
    r"|(?P<arrow> -> )"
    r"|\((?P<code>[a-z]+(?:_[a-z]+)*)\)"
    r"|\b[a-z_]+/(?P<file>[a-z_]+)\.csv\b"
)


def told(text: str, currency: str | None = None) -> str:
    """`MRR 0.00 -> 1006.50` as `MRR $0 → $1,007`, `87.5 % on 2026-07-15` as `87.5% on 15 Jul 2026`.

    The rest stays as it is; so do amounts where no currency is given.
    """
    written = _WRITTEN.sub(lambda found: _told(found, currency), text)
    return written[:1].upper() + written[1:]


def _told(found: re.Match[str], currency: str | None) -> str:
    if found["day"]:
        return _day(found["day"])
    if found["amount"]:
        text = formats.money(Decimal(found["amount"]), currency) if currency else found["amount"]
        return text.replace(formats.NBSP, " ")
    if found["file"]:
        return f"the list of {found['file'].replace('_', ' ')}"
    if found["code"]:
        return f"({channel_word(found['code'])})"
    return "%" if found["percent"] else " → "


def _day(text: str) -> str:
    """What only looks like a day stays as it is."""
    try:
        return formats.day(date.fromisoformat(text)).replace(formats.NBSP, " ")
    except ValueError:
        return text
