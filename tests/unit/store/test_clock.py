"""Moments never turn round, whatever the machine's clock says."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from orchestration.publish import backfill, release
from orchestration.store import clock
from tests.unit.publish.test_release import publish, warehouse

__all__ = ["warehouse"]  # the fixture


@pytest.mark.parametrize("ahead", [timedelta(hours=2), timedelta(days=366)])
def test_a_clock_set_back_tells_the_next_moment_all_the_same(tmp_path: Path, ahead: timedelta) -> None:
    last = datetime.now(UTC) + ahead
    (tmp_path / clock.FILE).write_text(last.isoformat(), encoding="ascii")
    assert clock.moment(tmp_path) == last + clock.STEP
    assert clock.moment(tmp_path) == last + 2 * clock.STEP


@pytest.mark.parametrize("left", [None, "", "half of a mom"])
def test_without_a_last_moment_it_is_now(tmp_path: Path, left: str | None) -> None:
    if left is not None:
        (tmp_path / clock.FILE).write_text(left, encoding="ascii")
    before = datetime.now(UTC)
    assert before <= clock.moment(tmp_path) <= datetime.now(UTC)


def test_a_published_day_that_is_not_over_is_no_reason_to_backfill_for_ever(tmp_path: Path, warehouse: Path) -> None:
    publish(tmp_path, warehouse, date(2027, 6, 30))
    with pytest.raises(backfill.ClockIsWrong, match=r"2027-06-30 is not over yet .* says 2026-07-01"):
        backfill.refuse_unfinished(tmp_path / "published", date(2026, 7, 1))
    backfill.refuse_unfinished(tmp_path / "published", date(2027, 7, 1))
    assert release.current(tmp_path / "published")
    backfill.refuse_unfinished(tmp_path / "nothing", date(2026, 7, 1))
