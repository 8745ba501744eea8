"""A release tells of every target how the one before it judged it."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest

from orchestration.publish import release, target_changes
from orchestration.publish.target_changes import ABOUT, COLUMNS
from tests.unit.publish.past import FIGURES, NUMBER, figure, fill

TARGETS = f"""target_id varchar, metric_id varchar, metric_name varchar, segment varchar, breakdown varchar,
    breakdown_value varchar, unit varchar, status varchar, value {NUMBER}, target_value {NUMBER}"""
FIRST, SECOND = "2026-06-28", "2026-06-29"
STATUSES = "select target_id, old_status, new_status, is_status_changed from target_changes order by 1"


def target(name: str, status: str, value: Any = None, aim: Any = 0.9, **more: Any) -> dict[str, Any]:
    """A target of a rate for All."""
    told = {
        "target_id": name, "metric_id": "rate", "metric_name": "Rate", "segment": "All", "breakdown": "none",
        "breakdown_value": "none", "unit": "ratio", "status": status, "value": value, "target_value": aim,
    }  # fmt: skip
    return told | more


class Publisher:
    """A warehouse of targets by hand, staged and made current like a run's."""

    def __init__(self, folder: Path) -> None:
        self.published = folder / "published"
        self.warehouse = folder / "warehouse.duckdb"
        self.past = release.Past(folder / "history", folder / "landing")
        self.at = datetime(2026, 7, 1, 6, tzinfo=UTC)

    def stage(self, as_of: str, targets: Sequence[dict[str, Any]] | None) -> Path:
        """The staged folder; targets=None: a warehouse without the mart."""
        day = date.fromisoformat(as_of)
        self.at += timedelta(minutes=1)
        self.warehouse.unlink(missing_ok=True)
        with duckdb.connect(str(self.warehouse)) as connection:
            connection.execute("create schema marts")
            fill(connection, "marts.metric_values", FIGURES, [figure("rate", 0.5) | {"as_of": day}])
            if targets is not None:
                fill(connection, "marts.target_status", TARGETS, targets)
        return release.stage(self.warehouse, self.published, "run", day, 2025, self.at, past=self.past)

    def publish(self, as_of: str, targets: Sequence[dict[str, Any]] | None) -> release.Release:
        folder = self.stage(as_of, targets)
        (folder / "site").mkdir()
        return release.commit(self.published, folder)


def rows(folder: Path, query: str) -> list[tuple[Any, ...]]:
    with duckdb.connect(str(folder / "marts.duckdb"), read_only=True) as connection:
        return connection.execute(query).fetchall()


@pytest.fixture
def publisher(tmp_path: Path) -> Publisher:
    return Publisher(tmp_path)


def test_the_first_release_has_the_table_and_no_row(publisher: Publisher) -> None:
    folder = publisher.stage(FIRST, [target("a", "on_track", 0.5)])
    assert rows(folder, "select * from target_changes") == []
    described = "select comment from duckdb_tables() where table_name = 'target_changes'"
    assert rows(folder, described) == [(ABOUT,)]
    columns = "select column_name, comment from duckdb_columns() where table_name = 'target_changes'"
    assert rows(folder, columns) == [(name, meaning) for name, (_, meaning) in COLUMNS.items()]
    assert release.Release.read(folder).tables["target_changes"] == 0


def test_each_target_stands_with_both_verdicts_and_says_what_changed(publisher: Publisher) -> None:
    then = [target("both", "on_track", 0.8), target("same", "unset", 0.5), target("value", "at_risk", 0.25)]
    now = [target("both", "at_risk", 0.7, 0.95), target("same", "unset", 0.5), target("value", "at_risk", None)]
    old = publisher.publish(FIRST, then)
    folder = publisher.stage(SECOND, now)
    about = "metric_id, metric_name, segment, breakdown_value, unit, old_as_of, old_publication_id, old_published_at"
    assert rows(folder, f"select distinct {about} from target_changes") == [
        ("rate", "Rate", "All", "none", "ratio", old.as_of, old.publication_id, datetime(2026, 7, 1, 6, 1))
    ]
    values = "old_value, new_value, old_target_value, new_target_value, is_status_changed, is_value_changed"
    half, quarter, aim = Decimal("0.5"), Decimal("0.25"), Decimal("0.9")
    assert rows(folder, f"select target_id, {values} from target_changes order by 1") == [
        ("both", Decimal("0.8"), Decimal("0.7"), aim, Decimal("0.95"), True, True),
        ("same", half, half, aim, aim, False, False),
        ("value", quarter, None, aim, aim, False, True),
    ]
    written = duckdb.read_parquet(str(folder / "parquet" / "target_changes.parquet"))
    assert [str(kind).lower() for kind in written.types] == [kind for kind, _ in COLUMNS.values()]
    assert len(written) == release.Release.read(folder).tables["target_changes"] == 3


def test_a_target_of_one_of_the_two_has_nothing_on_the_other_side(publisher: Publisher) -> None:
    publisher.publish(FIRST, [target("gone", "missed", 0.5, metric_name="Old rate", segment="Core")])
    folder = publisher.stage(SECOND, [target("new", "on_track", 0.75)])
    assert rows(folder, STATUSES) == [("gone", "missed", None, True), ("new", None, "on_track", True)]
    about = "select metric_name, segment, old_value, new_value, old_target_value, new_target_value, old_as_of::text"
    assert rows(folder, f"{about} from target_changes order by target_id") == [
        ("Old rate", "Core", Decimal("0.5"), None, Decimal("0.9"), None, FIRST),
        ("Rate", "All", None, Decimal("0.75"), None, Decimal("0.9"), FIRST),
    ]


def test_the_release_before_is_the_one_readers_see(publisher: Publisher) -> None:
    publisher.publish(FIRST, [target("a", "missed")])
    shown = publisher.publish(FIRST, [target("a", "at_risk")])
    publisher.stage(SECOND, [target("a", "unset")])  # never made current
    folder = publisher.stage(SECOND, [target("a", "on_track")])
    assert rows(folder, STATUSES) == [("a", "at_risk", "on_track", True)]
    assert rows(folder, "select old_publication_id from target_changes") == [(shown.publication_id,)]


def test_the_moment_of_the_older_one_is_told_in_utc(publisher: Publisher) -> None:
    publisher.at = datetime(2026, 7, 1, 6, tzinfo=timezone(timedelta(hours=2)))
    publisher.publish(FIRST, [target("a", "missed")])
    folder = publisher.stage(SECOND, [target("a", "missed")])
    assert rows(folder, "select old_published_at from target_changes") == [(datetime(2026, 7, 1, 4, 1),)]


@pytest.mark.parametrize(("then", "now"), [(None, [target("a", "missed")]), ([target("a", "missed")], None)])
def test_where_one_of_the_two_has_no_targets_nothing_is_compared(publisher: Publisher, then: Any, now: Any) -> None:
    publisher.publish(FIRST, then)
    folder = publisher.stage(SECOND, now)
    assert rows(folder, "select * from target_changes") == []


def lose_targets(folder: Path) -> None:
    (folder / "parquet" / "target_status.parquet").unlink()


def spoil_targets(folder: Path) -> None:
    (folder / "parquet" / "target_status.parquet").write_bytes(b"PAR1 and nothing more")


def shorten_targets(folder: Path) -> None:
    file = folder / "parquet" / "target_status.parquet"
    duckdb.sql("select 'a' as target_id, 'missed' as status").write_parquet(str(file))


def cut_facts(folder: Path) -> None:
    (folder / "release.json").write_text('{"publication_id": ', encoding="utf-8")


def lack_facts(folder: Path) -> None:
    (folder / "release.json").write_text(json.dumps({"as_of": FIRST}), encoding="utf-8")


def leave_alone(_: Path) -> None:
    """The folder as it was written."""


@pytest.mark.parametrize(
    ("spoil", "expected"),
    [(leave_alone, 1), *((spoil, 0) for spoil in (lose_targets, spoil_targets, shorten_targets, cut_facts, lack_facts)),
     (shutil.rmtree, 0)],
)  # fmt: skip
def test_an_older_release_that_cannot_be_read_leaves_the_table_empty(
    tmp_path: Path, spoil: Callable[[Path], None], expected: int
) -> None:
    shown = tmp_path / "shown"
    (shown / "parquet").mkdir(parents=True)
    facts = {"publication_id": "p", "as_of": FIRST, "published_at": "2026-06-29 06:00:00+00:00"}
    (shown / "release.json").write_text(json.dumps(facts), encoding="utf-8")
    with duckdb.connect(str(tmp_path / "marts.duckdb")) as connection:
        fill(connection, "target_status", TARGETS, [target("a", "missed")])
        connection.table("target_status").write_parquet(str(shown / "parquet" / "target_status.parquet"))
        spoil(shown)
        target_changes.write(connection, shown)
        assert len(connection.table("target_changes")) == expected
