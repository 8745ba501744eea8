"""Frames with the types that rules rely on: exact decimals, days as timestamps, blank text as missing."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from orchestration.ingest.shape import BLANKS

if TYPE_CHECKING:
    import pandas as pd


def typed(frame: pd.DataFrame, types: Mapping[str, str], ids: Collection[str] = ()) -> pd.DataFrame:
    """A frame with the columns of `types` (name to SQL type) in their order; a column it lacks is null throughout.

    Dates and timestamps become datetime64[us], decimals Decimal, integers int, booleans bool, text is trimmed of what
    ingestion trims; all but the first are object columns in which None is null. Rows are numbered anew from 0.
    ids: text columns that stay exactly as they are, because findings are joined by them.
    """
    import pandas as pd

    made = {}
    for name, kind in types.items():
        cells = frame[name] if name in frame else pd.Series([None] * len(frame), dtype=object)
        kind = "id" if name in ids and kind.lower() == "varchar" else kind.split("(")[0].strip().lower()
        made[name] = _column(cells.reset_index(drop=True), kind)
    return pd.DataFrame(made, index=pd.RangeIndex(len(frame)))


def _column(cells: pd.Series, kind: str) -> pd.Series:
    if kind in ("date", "timestamp"):
        return cells.astype("datetime64[us]")
    convert = _CONVERT.get(kind, _text)
    pairs = zip(cells, cells.isna(), strict=True)
    return objects(None if missing else convert(cell) for cell, missing in pairs)


def _decimal(cell: Any) -> Decimal:
    return cell if isinstance(cell, Decimal) else Decimal(str(cell))


def _text(cell: Any) -> str | None:
    return str(cell).strip(BLANKS) or None


_CONVERT: dict[str, Callable[[Any], Any]] = {
    "boolean": bool,
    "integer": int,
    "bigint": int,
    "decimal": _decimal,
    "id": str,
}


def to_the_cent(amount: Decimal) -> Decimal:
    """Rounded as the warehouse rounds: half a cent away from zero."""
    return amount.quantize(Decimal("0.01"), rounding="ROUND_HALF_UP")


def cents(column: pd.Series) -> pd.Series:
    """Amounts to the cent; null stays None."""
    return objects(None if amount is None else to_the_cent(amount) for amount in column)


def objects(cells: Iterable[Any]) -> pd.Series:
    """An object column, so that None stays None."""
    import pandas as pd

    return pd.Series(list(cells), dtype=object)


def days(column: pd.Series) -> pd.Series:
    """Timestamps cut to their day."""
    return column.dt.normalize()


def end_of(as_of: date) -> pd.Timestamp:
    """The first instant after as_of (UTC)."""
    import pandas as pd

    return pd.Timestamp(as_of + timedelta(days=1))


def keys_of(frame: pd.DataFrame, key: tuple[str, ...]) -> list[str]:
    """The key of each row as text, its columns joined by '|'; days as ISO, null as ''."""
    texts = [
        frame[name].dt.strftime("%Y-%m-%d").fillna("") if frame[name].dtype.kind == "M" else frame[name].fillna("")
        for name in key
    ]
    return ["|".join(map(str, cells)) for cells in zip(*texts, strict=True)]
