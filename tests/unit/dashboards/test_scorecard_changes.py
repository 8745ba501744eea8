"""What changed since the publication before: statuses, moves, MRR and customers, the restated past."""

from __future__ import annotations

from dataclasses import replace

import duckdb
import pytest

from orchestration.dashboards.parts.facts import PublicationFacts
from orchestration.dashboards.parts.page import Source
from orchestration.dashboards.scorecard.changes import Changes
from orchestration.dashboards.scorecard.queries import Before, Past, read_past
from orchestration.dashboards.scorecard.view import scorecard
from tests.fixtures.marts_schema import TABLES
from tests.fixtures.marts_scorecard import BEFORE, FACTS, NOW, OLDEST, add_scorecard, scored_company
from tests.unit.dashboards.test_formats import plain


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Source:
    marts = scored_company()
    add_scorecard(marts)
    return Source.open(marts.write(tmp_path_factory.mktemp("changes") / "marts.duckdb"), FACTS)


@pytest.fixture(scope="module")
def past(source: Source) -> Past:
    return read_past(source.connection)


def told(source: Source, past: Past, facts: PublicationFacts = FACTS) -> Changes:
    return scorecard(source.marts, past, facts).changes


def test_a_status_that_changed_is_told_from_and_to_with_both_values_worse_first(source: Source, past: Past) -> None:
    view = told(source, past)
    assert plain(view.title) == "1 target better, 1 worse since 14 Nov 2026"
    assert view.statuses_title.replace("\u00a0", " ") == "2 targets with another status"
    assert [(c.name, c.segment, c.old and c.old[1], c.new and c.new[1], c.trend) for c in view.statuses] == [
        ("Segmentation coverage", "All", "At risk", "Missed", "worse"),
        ("Logo churn rate", "Strategic", "At risk", "Achieved", "better"),
    ]
    assert [(c.old_value, c.figure and c.figure.value) for c in view.statuses] == [("99.2%", "99.2%"), ("6.1%", "4.4%")]


def test_the_largest_moves_are_those_of_judged_figures_that_show_and_are_no_noise(source: Source, past: Past) -> None:
    # NDR has no target, NPS is a small sample, Digital's churn rounds to what it was
    view = told(source, past)
    assert [(m.name, m.segment, plain(m.change), m.trend, m.old_value, m.figure.value) for m in view.moves] == [
        ("Logo churn rate", "Core", "-0.6 points", "better", "9.0%", "8.4%"),
        ("Engagement rate", "Core", "+1.8 points", "better", "35.0%", "36.8%"),
        ("Engagement rate", "Digital", "-0.3 points", "worse", "32.0%", "31.7%"),
    ]
    assert plain(view.moves_note) == (
        "The 3 figures that moved, by the size of the move against the target. 1 small sample left out."
    )


def test_mrr_and_customers_since_add_up_over_the_end_of_a_month(source: Source, past: Past) -> None:
    view, now = told(source, past).revenue, source.marts.months("All")[-1]
    assert view is not None
    # 400 of October and 9,000.25 of new customers, 600 of expansion, -2,500.25 of lost ones; within All, moves cancel
    assert [(row.name, plain(row.mrr), plain(row.customers)) for row in view.rows] == [
        ("New", "+$9,400", "+8"),
        ("Expansion", "+$600", ""),
        ("Churn", "-$2,500", "-3"),
    ]
    assert (plain(view.mrr_change), plain(view.customers_change)) == ("+$7,500", "+5")
    assert view.mrr_before == f"${now.closing_mrr - 7500:,.0f}"
    assert (view.customers, view.customers_before) == (
        f"{now.closing_customers:,}",
        f"{now.closing_customers - 5:,}",
    )


def test_restated_figures_come_by_metric_with_both_values_and_their_files(source: Source, past: Past) -> None:
    view = told(source, past).restated
    assert view is not None
    assert plain(view.title) == "6 figures of past periods restated"
    assert [(row.name, row.whom, row.old, row.new, row.more, row.files) for row in view.rows] == [
        ("Customer retention rate", "All", "91.0%", "–", None, "customers: x.csv"),
        (
            "Logo churn rate",
            "Core",
            "8.0%",
            "8.4%",
            "and 1\u00a0other figure",
            "churn_records: a, b.csv; subscriptions: one.csv",
        ),
        ("Net promoter score", "All", "+30.0", "+31.0", None, "No new data: a definition or a setting changed."),
        ("Engagement rate", "Core", "38.0%", "39.0%", None, "touchpoints: 1.csv; touchpoints: 2.csv and 7 more"),
    ]
    assert view.rows[0].period.replace("\u00a0", " ") == "12 months to 31 Oct 2026"
    assert plain(view.rest or "") == "1 other measure changed as well."


def test_the_first_publication_compares_with_nothing_and_says_so(source: Source, past: Past) -> None:
    view = told(source, replace(past, before=None))
    assert (view.title, view.statuses, view.moves, view.revenue, view.restated) == ("What changed", [], [], None, None)
    assert "first publication" in (view.none or "")


def test_a_publication_before_whose_targets_cannot_be_read_still_tells_the_rest(source: Source, past: Past) -> None:
    view = told(source, replace(past, targets=[], restated=[]))
    assert plain(view.title) == "What changed since 14 Nov 2026"
    assert "told no targets" in view.statuses_title
    assert view.revenue is not None
    assert "No figure of a past period was restated since." in (view.about or "")


def test_nothing_that_moved_is_told_as_that(source: Source, past: Past) -> None:
    same = [replace(c, old_status=c.new_status, old_value=c.new_value) for c in past.targets]
    alike = [
        replace(m, publication_id=p) for m in past.moved if m.publication_id == NOW[0] for p in (BEFORE[0], NOW[0])
    ]
    view = told(source, replace(past, targets=same, moved=alike, restated=[]))
    assert plain(view.title) == "No target stands better or worse since 14 Nov 2026"
    assert view.statuses_title == "Every target stands where it stood"
    assert view.moves_note == "No judged figure moved while its target stands where it stood."
    assert view.revenue is not None
    assert (view.revenue.mrr_change, view.revenue.rows) == ("Unchanged", [])


def test_a_second_publication_of_one_day_is_told_apart_by_its_moment(source: Source, past: Past) -> None:
    assert past.before is not None
    view = told(source, replace(past, before=replace(past.before, as_of=FACTS.as_of)))
    assert plain(view.title).endswith("since 15 Nov 2026, 06:01 UTC")


@pytest.mark.parametrize(
    ("change", "note", "ways"),
    [
        ({"old_status": None, "old_value": None, "old_target_value": None}, "New target", (None, "Achieved")),
        ({"new_status": None, "new_value": None, "new_target_value": None}, "No longer a target", ("Achieved", None)),
        ({"old_target_value": None, "old_status": "unset"}, "Target none before, 50.0% now", ("Unset", "Achieved")),
    ],
)
def test_a_target_that_came_went_or_was_set_anew_is_neither_better_nor_worse(
    source: Source, past: Past, change: dict[str, None], note: str, ways: tuple[str | None, str | None]
) -> None:
    one = next(c for c in past.targets if c.target_id == "engagement_rate_strategic")
    (status,) = told(source, replace(past, targets=[replace(one, **change)])).statuses
    assert (status.note, status.trend) == (note, None)
    assert (status.old and status.old[1], status.new and status.new[1]) == ways


def test_what_the_marts_know_of_the_past_decides_what_is_compared() -> None:
    told = "insert into metric_history by name select 'publication' as kind, * from (values (?, ?, ?))"
    with duckdb.connect() as connection:
        assert read_past(connection) == Past(None, [], [], [])  # a release from before publications were compared
        connection.execute(f"create table metric_history ({TABLES['metric_history']})")
        connection.execute(f"create table target_changes ({TABLES['target_changes']})")
        for publication in (NOW, OLDEST):
            connection.execute(f"{told} as p (publication_id, as_of, published_at)", list(publication))
            assert (read_past(connection).before is None) == (publication is NOW)
        connection.execute(f"{told} as p (publication_id, as_of, published_at)", list(BEFORE))
        assert read_past(connection).before == Before(*BEFORE)
        # readers saw the older one: the newer was taken back
        connection.execute(
            "insert into target_changes by name select 't' as target_id, ? as old_publication_id", OLDEST[:1]
        )
        assert read_past(connection).before == Before(*OLDEST)
