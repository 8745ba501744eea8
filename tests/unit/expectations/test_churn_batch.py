"""Rules on all records together: reasons that say nothing, codes that changed their meaning."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from expectations.churn_batch import judged_quarter, no_code_renamed, vague_share
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
    ("vague", "clear", "failed"), [(1, 9, 0), (2, 18, 0), (2, 17, 2), (0, 10, 0), (10, 0, 10), (1, 8, 0)]
)
def test_ten_percent_pass_and_more_fail(vague: int, clear: int, failed: int) -> None:
    result = vague_share(frame("churn_records", records(vague, clear)), CONTEXT)
    assert result.failed == failed
    assert result.tried == (vague + clear if vague + clear >= 10 else 0)
    assert result.passed == (failed == 0)


def test_other_and_unknown_count_together_and_the_result_names_the_quarter() -> None:
    rows = records(1, 9) + [{**row, "churn_record_id": "u"} for row in records(1, 0, reason="unknown")]
    result = vague_share(frame("churn_records", rows), CONTEXT)
    assert (result.tried, result.failed, result.sample_ids) == (11, 2, "2026-05-01/00, u")
    assert "2026 Q2, 2 of 11 records (18.2 %)" in result.description


def test_a_record_without_a_reason_is_a_record() -> None:
    rows = [*records(1, 8), {**LOST, "churn_record_id": "n", "primary_reason": None}]
    assert vague_share(frame("churn_records", rows), CONTEXT).tried == 10


def test_the_latest_quarter_with_ten_records_is_judged_as_of_its_day() -> None:
    rows = [*records(5, 5, date(2026, 3, 31)), *records(0, 9, date(2026, 4, 1)), *records(0, 1, date(2026, 7, 1))]
    quarter = judged_quarter(frame("churn_records", rows), CONTEXT)
    assert quarter is not None
    assert (quarter.name, quarter.records) == ("2026 Q1", 10)
    more = [*rows, *records(0, 1, date(2026, 6, 30))]
    quarter = judged_quarter(frame("churn_records", more), CONTEXT)
    assert quarter is not None
    assert (quarter.name, quarter.records, quarter.vague) == ("2026 Q2", 10, [])
    before = replace(CONTEXT, as_of=date(2026, 3, 30))
    assert judged_quarter(frame("churn_records", more), before) is None
    assert judged_quarter(frame("churn_records", []), CONTEXT) is None


def changed(which: str, **changes: str) -> Vocabulary:
    return Vocabulary(tuple(replace(e, **changes) if e.code == which else e for e in VOCABULARY.entries))


@pytest.mark.parametrize(
    ("now", "broken"),
    [
        (VOCABULARY, []),
        (with_codes(("2", "reason", "merger"), ("1", "reason", "merger")), []),
        (changed("competitor", label="Rival"), ["1/reason/competitor"]),
        (changed("competitor", definition="Went away."), ["1/reason/competitor"]),
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
