"""The team of a company drawn at random: three CSMs, one a segment, who may look after its customers."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import strategies as st

from tests.properties.behaviour import Rowing, lasting, maybe, one_of, row
from tests.properties.days import days, long_ago, recent_days
from tests.unit.models.warehouse import Row, Rows

CSMS = {"m0": "Strategic", "m1": "Core", "m2": "Digital"}

marks = st.sampled_from([Decimal(mark) for mark in ("1", "3", "4", "4.5", "5")])


def _of_csms(columns: Rowing, least: int = 0) -> st.SearchStrategy[list[Row]]:
    of_one = st.builds(lambda csm, row: {"csm_id": csm, **row}, st.sampled_from(list(CSMS)), columns)
    return st.lists(of_one, min_size=least, max_size=9)


def _of_team(rows: Rows) -> Rows:
    """Every CSM gets its id and segment, every audit its id; a tool is used on a day or not at all."""
    csms = [row | {"csm_id": csm, "segment": CSMS[csm]} for csm, row in zip(CSMS, rows["csms"], strict=True)]
    audits = [audit | {"audit_id": f"a{n}"} for n, audit in enumerate(rows["practice_audits"])]
    uses = [use for use in rows["digital_tool_usage"] if use["used_on"]]
    return rows | {"csms": csms, "practice_audits": audits, "digital_tool_usage": uses}


def team() -> st.SearchStrategy[Rows]:
    """Rows of the team's entities."""
    review = row(reviewed_on=days, role_understanding=marks, role_execution=marks, performance=marks,
                 satisfaction=marks, scale_max=st.just(5))  # fmt: skip
    audit = row(practice=one_of("a", "b"), audited_on=st.one_of(days, recent_days), is_adherent=st.booleans(),
                is_effective=one_of(None, True, False))  # fmt: skip
    course = row(course=one_of("a", "b"), completed_on=maybe(days), rating=marks, scale_max=st.just(5))
    area = lasting(row(area=one_of("a", "b")), "opened_on", "closed_on", "mutually_reviewed_on", starts=days)
    tool = lasting(row(tool=one_of("t1", "t2")), "implemented_on", "used_on", starts=days)
    several: dict[str, st.SearchStrategy[list[Row]]] = {
        "csms": st.lists(lasting(row(), "started_on", "left_on", starts=long_ago), min_size=3, max_size=3),
        "training_completions": _of_csms(course),
        "growth_areas": _of_csms(area),
        "performance_reviews": _of_csms(review, least=4),
        "recognitions": _of_csms(row(recognised_on=days), least=3),
        "practice_audits": st.lists(audit, max_size=4),
        "digital_tool_usage": _of_csms(tool),
    }
    return st.fixed_dictionaries(several).map(_of_team)
