"""The ways in which the same deliveries can come: on their day, at once, late, in pieces, in one, twice."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from random import Random

from tests.faults.disorder.deliveries import Delivery, merged, split
from tests.properties.days import AS_OF

Run = tuple[date, list[Delivery]]
MOST_DAYS_LATE = 90


def on_time(made: list[Delivery]) -> list[Run]:
    """Every file in the run of its day, and one run at as_of."""
    days = sorted({delivery.day for delivery in made})
    return [*((day, [each for each in made if each.day == day]) for day in days), (AS_OF, [])]


def disordered(made: list[Delivery], number: int, runs: int) -> list[Run]:
    """In so many runs, the last one at as_of; another way for each number.

    Files come as they are, in pieces, or as one a day, by the number; many come again under another name. They are
    late by up to 90 days, or come in any order in runs of one as_of.
    """
    random = Random(number)  # noqa: S311
    shape = number % 3
    if shape == 1:
        made = [part for delivery in made for part in split(delivery, random)]
    elif shape == 2:
        made = merged(made, random)
    if random.random() < 0.5 or shape == 0:
        copies = random.sample(made, len(made) // 3)
        made = [*made, *(replace(delivery, part=f"{delivery.part}_copy") for delivery in copies)]
    days = sorted(random.sample(range(1, 140), runs - 1), reverse=True)
    moments = [*(AS_OF - timedelta(days=ago) for ago in days), AS_OF]
    is_late = random.random() < 0.7
    placed: list[list[Delivery]] = [[] for _ in moments]
    for delivery in random.sample(made, len(made)):
        arrives = min(AS_OF, delivery.day + timedelta(days=random.randint(0, MOST_DAYS_LATE)))
        first = next(n for n, moment in enumerate(moments) if moment >= arrives)
        placed[first if is_late else random.randrange(runs)].append(delivery)
    return [(moment if is_late else AS_OF, of_run) for moment, of_run in zip(moments, placed, strict=True)]
