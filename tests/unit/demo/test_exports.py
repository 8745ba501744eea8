"""The files as real systems would write them: dialects, deliveries, the odd ones, and days that only add."""

from __future__ import annotations

import gzip
import hashlib
import json
from datetime import date, timedelta
from pathlib import Path

import pandas as pd
import pytest

from orchestration.demo import Company
from orchestration.demo.calendar import day
from orchestration.demo.exports import (
    STREAMS,
    corrected_file,
    write,
    write_before_correction,
    write_correction,
)
from orchestration.demo.plant_list import ORPHANS
from orchestration.demo.plants import NO_REPEATS, records
from orchestration.demo.streams import EVER
from tests.unit.demo.conftest import SMALL_AS_OF

pytestmark = pytest.mark.long


def contents(folder: Path) -> dict[str, str]:
    return {
        str(p.relative_to(folder)): hashlib.sha256(p.read_bytes()).hexdigest()
        for p in sorted(folder.rglob("*"))
        if p.is_file()
    }


def test_every_file_is_the_same_byte_for_byte(small: Company, small_exports: Path, tmp_path: Path) -> None:
    write(small, tmp_path, SMALL_AS_OF)
    assert contents(tmp_path) == contents(small_exports)
    assert len(contents(tmp_path)) > 100


def test_day_by_day_gives_what_one_go_gives(small: Company, small_exports: Path, tmp_path: Path) -> None:
    step, whole = tmp_path / "step", tmp_path / "whole"
    last = SMALL_AS_OF + timedelta(days=9)
    write(small, step, SMALL_AS_OF)
    before = contents(step)
    for number in range(9):
        write(
            small,
            step,
            SMALL_AS_OF + timedelta(days=number + 1),
            from_day=SMALL_AS_OF + timedelta(days=number),
        )
    write(small, whole, last)
    assert contents(step) == contents(whole)
    assert before.items() <= contents(step).items()
    assert len(contents(step)) > len(before) + 20


def test_a_day_past_the_story_is_refused(small: Company, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="story ends"):
        write(small, tmp_path, SMALL_AS_OF + timedelta(days=401))


def test_the_crm_writes_bom_crlf_semicolons_and_days_first(small_exports: Path) -> None:
    raw = sorted((small_exports / "crm").glob("accounts_*.csv"))[-1].read_bytes()
    assert raw.startswith(b"\xef\xbb\xbfAccount ID;Account Name;")
    lines = raw.decode("utf-8-sig").split("\r\n")
    assert "\n" not in "".join(lines)
    frame = pd.read_csv(sorted((small_exports / "crm").glob("accounts_*.csv"))[-1], sep=";", dtype=str)
    assert frame["Customer Since"].str.fullmatch(r"\d{2}-\d{2}-\d{4}").all()
    assert frame["Last Modified"].str.fullmatch(r"\d{2}-\d{2}-\d{4} \d{2}:\d{2}").all()
    assert frame["Pilot"].str.lower().isin(["true", "false"]).all()
    assert frame["Pilot"].nunique() >= 3


def test_billing_counts_cents_and_ends_on_the_last_day(small: Company, small_exports: Path) -> None:
    plans = pd.concat(pd.read_csv(f, dtype=str) for f in sorted((small_exports / "billing").glob("*.csv")))
    known = small.subscriptions[small.subscriptions["end_known_on"] <= pd.Timestamp(SMALL_AS_OF)]
    ended = known[known["system"] == "billing"].iloc[0]
    row = plans[(plans["subscription"] == ended["subscription_id"]) & plans["end"].notna()].iloc[-1]
    assert pd.Timestamp(row["end"]) == ended["end_date"] - pd.Timedelta(days=1)
    assert int(row["amount_cents"]) == ended["cents"]


def test_the_other_dialects_are_what_they_say(small_exports: Path) -> None:
    first = sorted((small_exports / "outreach").glob("*.jsonl.gz"))[0].read_bytes()
    assert first[4:8] == b"\0\0\0\0", "no time in the archive"
    row = json.loads(gzip.decompress(first).splitlines()[0])
    assert row["at"][-6:] in ("-04:00", "-05:00")
    assert sorted((small_exports / "outreach").glob("*.jsonl")), "daily files are not compressed"
    steps = pd.read_parquet(sorted((small_exports / "implementation").glob("*.parquet"))[0])
    assert steps["done_at"].dtype.kind == "M"
    contracts = sorted((small_exports / "annual_contracts").glob("*.csv"))
    assert not contracts[0].read_bytes().endswith(b"\n")
    assert any(len(f.read_text().splitlines()) == 1 for f in contracts), "a file of a header alone"
    assert gzip.decompress(sorted((small_exports / "product").glob("*.csv.gz"))[0].read_bytes()).startswith(
        b"event_id,"
    )


def test_one_file_comes_twice_under_another_name(small_exports: Path) -> None:
    (again,) = (small_exports / "outreach").glob("*_resent*")
    assert again.read_bytes() == again.with_name(again.name.replace("_resent", "")).read_bytes()


def test_one_file_has_a_column_nobody_announced(small: Company, tmp_path: Path) -> None:
    everyone = next(s for s in STREAMS if s.name == "contacts")
    drift = str(small.calendar.anchor - 5).replace("-", "")
    write(small, tmp_path, SMALL_AS_OF)
    files = {
        f.name: "Newsletter" in f.read_text(encoding="utf-8-sig").splitlines()[0]
        for f in (tmp_path / "crm").glob("contacts_*")
    }
    assert everyone.key in "".join(f.read_text() for f in (tmp_path / "crm").glob("contacts_*"))
    assert [name for name, has in files.items() if has] in ([f"contacts_{drift}.csv"], [])


def test_the_full_company_has_its_drift_file(full: Company) -> None:
    contacts = next(s for s in STREAMS if s.name == "contacts")
    at = full.calendar.anchor - 5
    assert len(contacts.cells(full, at - 1, at)) > 0


def test_the_corrected_file_differs_before_and_not_after(small: Company, small_exports: Path, tmp_path: Path) -> None:
    write(small, tmp_path, SMALL_AS_OF)
    path, faults = write_before_correction(small, tmp_path)
    before = contents(tmp_path)
    changed = {name for name, digest in before.items() if contents(small_exports)[name] != digest}
    assert changed == {str(path.relative_to(tmp_path))}
    spoiled = pd.read_json(path, lines=True)
    assert (spoiled["kind"] == "Telegram").sum() == faults["enum:channel"] == 2
    assert write_correction(small, tmp_path) == path
    assert contents(tmp_path) == contents(small_exports)
    stream, after, at = corrected_file(small)
    assert len(spoiled) == len(stream.cells(small, after, at)) - 1


def test_an_append_stream_delivers_every_known_row_once(small: Company) -> None:
    through = day(SMALL_AS_OF + timedelta(days=30))
    for name, frame in (("steps", small.milestones), ("events", None)):
        stream = next(s for s in STREAMS if s.name == name)
        days = stream.days(small, through)
        delivered = pd.concat([stream.select(small, a, d) for a, d in zip([EVER, *days[:-1]], days, strict=True)])
        if frame is None:
            frame = pd.concat([small.usage.month(m) for m in range(small.calendar.month_index(through) + 1)])
        assert len(delivered) == (frame["known_on"] <= through).sum() > 0


def test_late_rows_arrive_after_their_day(full: Company) -> None:
    for frame, when in (
        (full.touchpoints, "occurred_at"),
        (full.subscriptions, "start_date"),
        (full.milestones, "reached_at"),
    ):
        late = frame["known_on"].to_numpy().astype("M8[D]") > frame[when].to_numpy().astype("M8[D]")
        assert late.sum() > 50


def test_an_event_is_never_delivered_before_its_day(full: Company) -> None:
    for frame, when in (
        (full.touchpoints, "occurred_at"),
        (full.milestones, "reached_at"),
        (full.tickets, "opened_at"),
    ):
        early = frame["known_on"].to_numpy().astype("M8[D]") < frame[when].to_numpy().astype("M8[D]")
        assert early.sum() <= 3, "only the rows of a far future"


def test_faults_stay_below_the_threshold_of_a_hold(full: Company) -> None:
    planted = records(full, STREAMS, full.calendar.anchor)
    rows = planted[planted["kind"] == "faulty_rows"].groupby("entity")["rows"].sum()
    assert set(rows.index) == {stream.entity for stream in STREAMS}
    assert rows.max() < 20


def test_every_rule_of_the_contracts_is_broken_somewhere(full: Company) -> None:
    planted = records(full, STREAMS, full.calendar.anchor)
    rules = set(planted["rule"].dropna().str.split(":").str[0])
    assert rules == {
        "cast",
        "required",
        "enum",
        "min",
        "end_before_start",
        "duplicate_key",
        "score_outside_scale",
        "date_window",
        "currency_without_rate",
        "deactivated_before_created",
        "resolved_before_opened",
        "acted_before_flagged",
        "withdrawn_before_consent",
        "rating_outside_scale",
        "mark_outside_scale",
        "used_before_implemented",
    }
    assert (planted["kind"] == "orphan").sum() == len(ORPHANS)
    assert (planted["kind"] == "repeat").sum() == len(STREAMS) - len(NO_REPEATS)


def test_one_broken_interaction_a_week_comes_after_the_first_day(full: Company) -> None:
    until = records(full, STREAMS, full.calendar.anchor + 21)
    weekly = until[until["rule"].eq("enum:channel") & ~until["file"].str.endswith(".gz")]
    assert len(weekly) == 3


def test_delivered_on_stands_in_every_path(small_exports: Path) -> None:
    for path in small_exports.rglob("*.*"):
        digits = "".join(c for c in path.name if c.isdigit())
        assert date(int(digits[:4]), int(digits[4:6]), int(digits[6:8])) <= SMALL_AS_OF
