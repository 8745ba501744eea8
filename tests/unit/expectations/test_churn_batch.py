"""Rules on all records together: reasons that say nothing, codes that changed their meaning."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

import pytest

from expectations.churn_batch import judged_quarters, no_code_renamed, recorded_by_as_of, vague_share
from expectations.vocabulary import Vocabulary, VocabularyError, load_vocabulary, of_rows
from tests.unit.expectations.records import CONTEXT, LOST, VOCABULARY, Row, frame, with_codes


def records(vague: int, clear: int, day: date = date(2026, 5, 1), reason: str = "other") -> list[Row]:
    return [
        {
            **LOST,
            "churn_record_id": f"{day}/{n:02}",
            "effective_date": day,
            "primary_reason": reason if n < vague else "service",
        }
        for n in range(vague + clear)
    ]


@pytest.mark.parametrize(
    ("vague", "clear", "failed"), [(1, 9, 0), (2, 18, 0), (2, 17, 2), (0, 10, 0), (10, 0, 10), (1, 8, 1), (1, 0, 1)]
)
def test_ten_percent_pass_and_more_fail(vague: int, clear: int, failed: int) -> None:
    result = vague_share(frame("churn_records", records(vague, clear)), CONTEXT)
    assert (result.tried, result.failed) == (vague + clear, failed)
    assert result.passed == (failed == 0)


def test_other_and_unknown_count_together_and_the_result_names_both_quarters() -> None:
    rows = records(1, 9) + [{**row, "churn_record_id": "u"} for row in records(1, 0, reason="unknown")]
    result = vague_share(frame("churn_records", rows), CONTEXT)
    assert (result.tried, result.failed, result.sample_ids) == (11, 2, "2026-05-01/00, u")
    assert result.description.endswith(
        "Judged of the records that give a reason: 2026 Q2, 2 of 11 records (18.2 %); 2026 Q3, 0 of 0 records."
    )


def test_a_record_without_a_reason_makes_the_share_no_smaller() -> None:
    rows = [*records(1, 8), {**LOST, "churn_record_id": "n", "primary_reason": None}]
    result = vague_share(frame("churn_records", rows), CONTEXT)
    assert (result.tried, result.failed) == (9, 1)


def test_the_last_complete_quarter_and_the_running_one_are_judged() -> None:
    rows = [
        *records(9, 0, date(2025, 12, 31)),
        *records(2, 10, date(2026, 3, 31)),
        *records(1, 0, date(2026, 4, 1)),
        *records(1, 0, date(2026, 5, 20)),  # its day has not come
    ]
    context = replace(CONTEXT, as_of=date(2026, 5, 19))
    told = [(one.name, one.records, len(one.vague)) for one in judged_quarters(frame("churn_records", rows), context)]
    assert told == [("2026 Q1", 12, 2), ("2026 Q2", 1, 1)]
    result = vague_share(frame("churn_records", rows), context)
    assert (result.tried, result.failed) == (13, 3)
    assert [one.name for one in judged_quarters(frame("churn_records", []), CONTEXT)] == ["2026 Q2", "2026 Q3"]


def test_either_quarter_alone_breaks_the_rule_and_names_its_own_records() -> None:
    rows = [*records(1, 9, date(2026, 3, 31)), *records(1, 1, date(2026, 4, 1))]
    result = vague_share(frame("churn_records", rows), replace(CONTEXT, as_of=date(2026, 5, 19)))
    assert (result.tried, result.failed, result.sample_ids) == (12, 1, "2026-04-01/00")


def test_a_record_made_more_than_a_day_after_as_of_is_told() -> None:
    days = {"today": datetime(2026, 6, 30), "tomorrow": datetime(2026, 7, 1, 23, 59), "ahead": datetime(2026, 7, 2),
            "next year": datetime(2027, 6, 11)}  # fmt: skip
    rows = [{**LOST, "churn_record_id": name, "recorded_at": at} for name, at in days.items()]
    result = recorded_by_as_of(frame("churn_records", rows), CONTEXT)
    assert (result.tried, result.failed, result.sample_ids) == (4, 2, "ahead, next year")
    assert (result.rule, result.step, result.severity) == ("recorded_by_as_of", "standard", "warning")
    assert recorded_by_as_of(frame("churn_records", []), CONTEXT).tried == 0


def changed(which: str, **changes: str) -> Vocabulary:
    return Vocabulary(tuple(replace(e, **changes) if e.code == which else e for e in VOCABULARY.entries))


@pytest.mark.parametrize(
    ("now", "broken"),
    [
        (VOCABULARY, []),
        (with_codes(("2", "reason", "merger"), ("1", "reason", "merger")), []),
        (changed("competitor", label="Rival"), ["1/reason/competitor"]),
        (changed("competitor", definition="Went away."), ["1/reason/competitor"]),
        (changed("competitor", required_field=""), ["1/reason/competitor"]),
        (changed("competitor", code="rival"), ["1/reason/competitor"]),
        (changed("competitor", taxonomy_version="2"), ["1/reason/competitor"]),
        (Vocabulary(()), sorted("/".join(entry.name) for entry in VOCABULARY.entries)),
    ],
)
def test_a_published_code_keeps_its_meaning(now: Vocabulary, broken: list[str]) -> None:
    result = no_code_renamed(now, VOCABULARY)
    assert (result.tried, result.failed) == (len(VOCABULARY.entries), len(broken))
    assert result.sample_ids == ", ".join(broken[:20])


def test_nothing_is_compared_before_the_first_publication() -> None:
    result = no_code_renamed(VOCABULARY, None)
    assert (result.tried, result.failed, result.passed) == (0, 0, True)


def test_versions_are_in_their_order_and_an_unknown_one_means_all_codes() -> None:
    several = with_codes(("10", "reason", "ten"), ("2", "reason", "two"), ("beta", "reason", "b"))
    assert several.versions == ["1", "2", "10", "beta"]
    assert several.codes("reason", "2") == {"two"}
    assert {"two", "ten", "competitor"} <= several.codes("reason", "99")
    assert several.reasons_requiring("competitor_name", "1") == {"competitor"}
    assert several.reasons_requiring("competitor_name", "2") == set()


def test_a_published_table_may_have_other_types() -> None:
    row = {"taxonomy_version": 1, "field": "reason", "code": "x", "label": "X", "definition": None}
    assert of_rows([row]).entries[0].name == ("1", "reason", "x")


def test_a_seed_that_cannot_be_used_is_told(tmp_path) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(VocabularyError, match="there is no churn_taxonomy"):
        load_vocabulary(tmp_path)
    (tmp_path / "churn_taxonomy.csv").write_text("code\nx\n", encoding="utf-8")
    with pytest.raises(VocabularyError, match="lacks the columns definition"):
        load_vocabulary(tmp_path)
