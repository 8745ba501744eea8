"""When a publication counts as stale."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from orchestration.publish.release import Release
from orchestration.store import files
from orchestration.watch.freshness import freshness, stale_after_hours

AT = datetime(2026, 7, 1, 6, 5, tzinfo=UTC)


@pytest.fixture
def published(tmp_path: Path) -> Path:
    release = Release("p1", date(2026, 6, 30), AT, 2026, {})
    files.replace_json(tmp_path / "releases" / "p1" / "release.json", vars(release))
    files.replace_link(tmp_path / "current", "releases/p1")
    return tmp_path


@pytest.mark.parametrize(("hours", "is_stale"), [(0, False), (24, False), (36, False), (37, True), (24 * 365, True)])
def test_stale_is_older_than_the_limit(published: Path, hours: int, is_stale: bool) -> None:
    found = freshness(published, AT + timedelta(hours=hours))
    assert (found.is_stale, found.hours) == (is_stale, hours)


def test_nothing_published_is_not_stale(tmp_path: Path) -> None:
    found = freshness(tmp_path, AT)
    assert (found.release, found.is_stale) == (None, False)


def test_the_limit_is_a_setting(published: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CS_STALE_HOURS", "200")
    assert not freshness(published, AT + timedelta(hours=199)).is_stale
    assert freshness(published, AT + timedelta(hours=201)).is_stale


@pytest.mark.parametrize("stated", ["0", "-3", "1.5", "a day"])
def test_a_limit_that_is_none_is_refused(stated: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CS_STALE_HOURS", stated)
    with pytest.raises(ValueError, match="it has to be a number of whole hours"):
        stale_after_hours()


def test_a_publication_that_seems_to_lie_ahead_ages_with_its_day(published: Path) -> None:
    """The clock was a month ahead when it was published, and has been set right since."""
    right = AT - timedelta(days=30)
    assert not freshness(published, AT - timedelta(minutes=30)).is_stale
    assert not freshness(published, right).is_stale
    release = Release("p2", date(2026, 5, 25), AT, 2026, {})
    files.replace_json(published / "releases" / "p1" / "release.json", vars(release))
    assert freshness(published, right).is_stale
