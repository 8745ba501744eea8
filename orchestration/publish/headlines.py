"""The figures a run ends with: each target with the value it is judged on."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from orchestration.publish.reading import reading


@dataclass(frozen=True)
class Headline:
    """One target: value and target in `unit` (ratio 0-1, points ...), null where unknown; the segment with its part."""

    name: str
    segment: str
    value: Decimal | None
    target: Decimal | None
    unit: str
    status: str


def headlines(release: Path) -> list[Headline]:
    """Every row of target_status in the release (a folder), in the targets' order."""
    with reading(release) as connection:
        rows = connection.execute(
            "select metric_name, segment || case breakdown_value when 'none' then '' else ': ' || breakdown_value end, "
            "value, target_value, unit, status from target_status order by target_id"
        ).fetchall()
    return [Headline(*row) for row in rows]
