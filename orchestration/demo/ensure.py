"""Day by day: the demo company's files as they would lie there on a day, adding only what is new."""

from __future__ import annotations

import json
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from orchestration.demo import exports, truth
from orchestration.demo.calendar import HORIZON_DAYS
from orchestration.demo.company import DEFAULT_CUSTOMERS, DEFAULT_MONTHS, DEFAULT_SEED, Company, generate
from orchestration.demo.dialects import put
from orchestration.progress import report

STORY = 2  # raised when the generator tells another story: files of two stories must not be mixed


def ensure(
    data_dir: Path | str,
    as_of: date,
    seed: int | None = None,
    customers: int | None = None,
    months: int | None = None,
) -> Path:
    """Make sure that everything the demo company delivers up to `as_of` lies under `data_dir`/demo.

    The first call anchors the company at its as_of (demo/company.json); later calls only add the files of
    newer days, and never touch a delivered one. Writes demo/exports/<source>/* and demo/truth/*.parquet
    (the truth at this as_of). An as_of before the newest delivery adds nothing; its truth still knows
    every delivered row. Returns the folder data_dir/demo. Raises ValueError if seed, customers or months
    differ from the anchored company's, if the story ends before as_of, or if the files come from another
    version of the generator.
    """
    folder = Path(data_dir) / "demo"
    state = _state(folder / "company.json", as_of, seed, customers, months)
    anchor = date.fromisoformat(state["anchor"])
    done = date.fromisoformat(state["delivered_through"]) if state["delivered_through"] else None
    if (as_of - anchor).days > HORIZON_DAYS:
        raise ValueError(
            f"the demo company in {folder} began on {anchor} and its story ends {HORIZON_DAYS} days later: "
            "begin a new one in an empty data folder"
        )
    if state["truth_at"] == as_of.isoformat() and done and as_of <= done:
        report("demo: files are up to date")
        return folder
    company = story(state["seed"], anchor, state["customers"], state["months"])
    _save(folder, state)
    through = max(as_of, anchor, done or anchor)
    if done is None or through > done:
        exports.write(company, folder / "exports", through, from_day=done)
        state["delivered_through"] = through.isoformat()
    _save(folder, {**state, "truth_at": None})
    truth.write(company, folder / "truth", as_of, known_through=through)
    _save(folder, {**state, "truth_at": as_of.isoformat()})
    return folder


@lru_cache(maxsize=1)
def story(seed: int, anchor: date, customers: int, months: int) -> Company:
    """The company of these parameters; the last one is kept, because days follow one another."""
    return generate(seed, anchor, customers, months)


def anchored(data_dir: Path | str) -> Company:
    """The company whose files lie under `data_dir`. FileNotFoundError if there is none."""
    state = json.loads((Path(data_dir) / "demo" / "company.json").read_text(encoding="utf-8"))
    return story(state["seed"], date.fromisoformat(state["anchor"]), state["customers"], state["months"])


def _state(path: Path, as_of: date, seed: int | None, customers: int | None, months: int | None) -> dict[str, Any]:
    asked = {"seed": seed, "customers": customers, "months": months}
    if not path.exists():
        defaults = {"seed": DEFAULT_SEED, "customers": DEFAULT_CUSTOMERS, "months": DEFAULT_MONTHS}
        chosen = {key: defaults[key] if value is None else value for key, value in asked.items()}
        return {
            "story": STORY,
            "anchor": as_of.isoformat(),
            **chosen,
            "delivered_through": None,
            "truth_at": None,
        }
    state: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    if state.get("story") != STORY:
        raise ValueError(f"{path.parent} was written by another version of the demo: begin in an empty data folder")
    for key, value in asked.items():
        if value is not None and value != state[key]:
            raise ValueError(f"{path.parent} holds a company with {key} {state[key]}, not {value}: take another folder")
    return state


def _save(folder: Path, state: dict[str, Any]) -> None:
    put(folder / "company.json", (json.dumps(state, indent=2) + "\n").encode())
