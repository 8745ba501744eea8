"""A drawn company as the exports of one source: on each day a file or two an entity, some rows again, some changed."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from random import Random
from typing import Any

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from orchestration.ingest.contract import Contract
from tests.properties.behaviour import customer
from tests.properties.companies import joined, rows_of
from tests.properties.days import AS_OF
from tests.properties.team import team
from tests.unit.models.warehouse import Row, Rows

# Days on which something is delivered; on the first it is too early for what lies five years ahead of as_of.
DAYS = tuple(AS_OF - timedelta(days=days) for days in (140, 95, 50, 3))
FIVE_YEARS_ON = date(AS_OF.year + 5, AS_OF.month, AS_OF.day) - timedelta(days=2)
# A key comes once, comes again when something changes, or comes every time until it is no longer there.
KINDS = {
    **dict.fromkeys(
        ("usage_events", "touchpoints", "onboarding_milestones", "opportunities", "recognitions"), "append"
    ),
    **dict.fromkeys(("customers", "contacts", "csms", "csm_assignments"), "snapshot"),
}


@dataclass(frozen=True)
class Delivery:
    """One file: of an entity, of a day; `part` tells files of the same day apart."""

    entity: str
    day: date
    part: str
    rows: tuple[Row, ...]

    @property
    def path(self) -> str:
        return f"{self.entity}/{self.day:%Y%m%d}_{self.part}.csv"

    def content(self, contract: Contract) -> bytes:
        """CSV with the contract's own columns."""
        out = io.StringIO(newline="")
        writer = csv.DictWriter(out, contract.column_names, extrasaction="ignore")
        writer.writeheader()
        writer.writerows({name: _text(value) for name, value in row.items()} for row in self.rows)
        return out.getvalue().encode()


def _text(value: Any) -> str:
    return "" if value is None else value.isoformat() if isinstance(value, date) else str(value)


def drawn(customers: int, number: int) -> Rows:
    """A company of so many customers and its team, another one for each number."""
    people = _examples(customer(), customers, number)
    staff = max(_examples(team(), 20, number), key=lambda rows: (len([of for of in rows.values() if of]), str(rows)))
    return joined(*(rows_of(f"c{n}", person) for n, person in enumerate(people)), staff)


def _examples(strategy: st.SearchStrategy[Any], count: int, number: int) -> list[Any]:
    found: list[Any] = []

    @settings(max_examples=count, database=None, deadline=None, phases=[Phase.generate],
              suppress_health_check=list(HealthCheck))  # fmt: skip
    @seed(number)
    @given(strategy)
    def take(example: Any) -> None:
        found.append(example)

    take()
    return found


def deliveries(rows: Rows, contracts: dict[str, Contract], number: int, days: tuple[date, ...]) -> list[Delivery]:
    """What is delivered of the company on these days; a key never comes twice on one of them."""
    random = Random(number)  # noqa: S311
    made = []
    for entity, of_entity in sorted(rows.items()):
        # A row that lacks what the contract asks for would be quarantined, and of a small file that holds the batch.
        required = [column.name for column in contracts[entity].columns if column.required]
        of_entity = [dict(row) for row in of_entity if all(row.get(name) is not None for name in required)]
        if not of_entity:
            continue
        if entity == "subscriptions":
            of_entity[0]["renews_on"] = FIVE_YEARS_ON
        for day, known in _known_on(days, contracts[entity], of_entity, random):
            parts: dict[str, list[Row]] = {"a": [], "b": []}
            for row in known:
                parts[random.choice("ab")].append(row)
            made += [Delivery(entity, day, part, tuple(of_part)) for part, of_part in parts.items() if of_part]
    return made


def _known_on(
    days: tuple[date, ...], contract: Contract, rows: list[Row], random: Random
) -> Iterator[tuple[date, list[Row]]]:
    """(day, its rows): the first row comes on the first day, each other on any; again by the kind of the entity."""
    kind, begins = KINDS.get(contract.entity, "upsert"), [0, *(random.randrange(len(days)) for _ in rows[1:])]
    known: dict[Any, Row] = {}
    for number, day in enumerate(days):
        fresh = {_key(contract, row): row for row, begin in zip(rows, begins, strict=True) if begin == number}
        if kind == "append":
            yield day, list(fresh.values())
            continue
        again = {key: _changed(contract, row, rows, day, random) for key, row in known.items()}
        gone = {key for key in again if kind == "snapshot" and random.random() < 0.1}
        known = {key: row for key, row in again.items() if key not in gone} | fresh
        is_back = kind == "snapshot"
        yield day, [row for key, row in known.items() if is_back or key in fresh or random.random() < 0.4]


def _key(contract: Contract, row: Row) -> tuple[Any, ...]:
    return tuple(row.get(name) for name in contract.key)


def _changed(contract: Contract, row: Row, rows: list[Row], day: date, random: Random) -> Row:
    """The row as it stands on a later day: now and then one of its cells is another row's."""
    others = [name for name in row if name in contract.column_names and name not in contract.key]
    if random.random() < 0.6 or not others:
        return row
    name = random.choice(others)
    changed = row | {name: random.choice(rows).get(name)}
    if "updated_at" in row and random.random() < 0.7:
        changed["updated_at"] = datetime.combine(day, datetime.min.time())
    return changed


def split(delivery: Delivery, random: Random) -> list[Delivery]:
    """The same rows in up to three files."""
    parts: dict[str, list[Row]] = {"x": [], "y": [], "z": []}
    for row in delivery.rows:
        parts[random.choice("xyz")].append(row)
    return [replace(delivery, part=delivery.part + name, rows=tuple(of)) for name, of in parts.items() if of]


def merged(made: list[Delivery], random: Random) -> list[Delivery]:
    """One file an entity and day, its rows in another order."""
    by_day: dict[tuple[str, date], list[Row]] = {}
    for delivery in made:
        by_day.setdefault((delivery.entity, delivery.day), []).extend(delivery.rows)
    return [
        Delivery(entity, day, "all", tuple(random.sample(rows, len(rows)))) for (entity, day), rows in by_day.items()
    ]
