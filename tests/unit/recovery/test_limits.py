"""The CS_KEEP_ settings: their defaults, what they take, and what they refuse."""

from __future__ import annotations

import pytest

from orchestration.recovery.limits import Limits, WrongLimit


def test_nothing_set_keeps_what_cannot_be_made_anew() -> None:
    assert Limits.from_environment({}) == Limits(7, 30, None, None, 90)


def test_every_limit_is_a_number_or_all() -> None:
    said = {"CS_KEEP_RELEASES": "3", "CS_KEEP_RUNS": "5", "CS_KEEP_REPLACED_DAYS": "0", "CS_KEEP_HISTORY_DAYS": "400"}
    assert Limits.from_environment(said | {"CS_KEEP_DAGSTER_DAYS": "all"}) == Limits(3, 5, 0, 400, None)
    assert Limits.from_environment(dict.fromkeys(said, "")) == Limits()


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("CS_KEEP_RELEASES", "0"),
        ("CS_KEEP_RELEASES", "all"),
        ("CS_KEEP_RUNS", "-1"),
        ("CS_KEEP_REPLACED_DAYS", "a week"),
        ("CS_KEEP_HISTORY_DAYS", "13"),
        ("CS_KEEP_DAGSTER_DAYS", "0"),
    ],
)
def test_what_makes_no_sense_is_refused_by_name(name: str, said: str) -> None:
    with pytest.raises(WrongLimit, match=f"{name} is '{said}': it has to be a whole number of at least"):
        Limits.from_environment({name: said})
