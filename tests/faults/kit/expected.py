"""What an undisturbed run of the second delivery comes to, and whether a disturbed one came to the same."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.faults.kit import check, company
from tests.faults.kit.steps import Order
from tests.faults.kit.worker import worker
from tests.support.shared import made_once
from tests.support.tiny import Tiny


@dataclass(frozen=True)
class Expected:
    """The folder of the company as it was published before, its files renewed; and what its next run makes of them.

    seconds: what that run took · is_whole: with every model and page · grows_by: what it
    leaves on the disk, in bytes.
    """

    folder: Path
    marts: check.Tables
    raw: check.Tables
    events: dict[str, Counter[str]]
    history: set[tuple[Any, ...]]
    seconds: float
    is_whole: bool
    grows_by: int

    def order(self, folder: Path, run_id: str) -> Order:
        """The run, in a copy of the folder."""
        return order_in(folder, run_id, whole=self.is_whole, with_pages=self.is_whole)

    def missed_by(self, data_dir: Path) -> list[str]:
        """What is other than after an undisturbed run, in words; nothing is what must come out."""
        wrong = check.whole(data_dir) + check.lost_or_doubled(data_dir)
        for what, wanted, found in (
            ("marts", self.marts, check.marts(data_dir)),
            ("raw", self.raw, check.raw(data_dir)),
            ("ledger", self.events, check.events(data_dir)),
        ):
            wrong += [f"{what}: {name} differs" for name in wanted if wanted[name] != found.get(name)]
            wrong += [f"{what}: {name} is one too many" for name in found.keys() - wanted.keys()]
        if check.history(data_dir) != self.history:
            wrong.append("the history tells of other figures")
        return wrong


def order_in(folder: Path, run_id: str, whole: bool, with_pages: bool) -> Order:
    """A run of the company in this folder."""
    tiny = Tiny.in_folder(folder)
    return Order(str(tiny.data_dir), str(tiny.sources), company.AS_OF, run_id, whole, with_pages)


def expected(factory: pytest.TempPathFactory, is_whole: bool = False) -> Expected:
    """The company published once, its files renewed, and what an undisturbed run of a copy came to; made once."""

    def make(folder: Path) -> None:
        before = company.before(folder / "before")
        with worker(company.AS_OF) as hand:
            first = hand.run(order_in(folder / "before", "first", whole=True, with_pages=is_whole))
            assert first.code == 0, first.said
            company.after(before)
            after = before.copied(folder)
            second = hand.run(order_in(after.sources.parent, "second", whole=is_whole, with_pages=is_whole))
            assert second.code == 0, second.said
        (folder / "seconds").write_text(str(second.seconds))

    folder = made_once(factory, f"disturbed_{is_whole}", make)
    after = folder / "copy" / "data"
    read = (check.marts(after), check.raw(after), check.events(after), check.history(after))
    made = Expected(
        folder / "before",
        *read,
        float((folder / "seconds").read_text()),
        is_whole,
        _size(after) - _size(folder / "before" / "data"),
    )
    assert not (wrong := made.missed_by(after)), wrong
    return made


def _size(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file() and not path.is_symlink())
