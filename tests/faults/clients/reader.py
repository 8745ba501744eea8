"""A BI tool: asks the published figures without pause until it is told to stop, and says what it saw, as JSON.

reader.py HABIT PUBLISHED STOP, where HABIT is one of
  anew     opens published/marts.duckdb, asks several tables, closes it, again and again
  stays    keeps a connection open over three publications before it opens the next
  holds    keeps its first connection to the very end
  parquet  reads the Parquet files of the release that `current` points to
and STOP a file that appears when it is time to stop. It runs under whatever DuckDB is there and imports no project.
"""

import json
import sys
import traceback
from pathlib import Path

import duckdb

FIGURES = {
    "metric_values": "numerator",
    "target_status": "value",
    "top_customers": "mrr",
    "customer_mrr_monthly": "mrr",
    "check_results": "tried",
}
PATIENCE = 3  # publications that a connection of habit `stays` sees


class Reader:
    def __init__(self, habit, published, stop):
        self.habit, self.published, self.stop = habit, Path(published), Path(stop)
        self.seen, self.mixed, self.faults, self.opened, self.asked = set(), [], [], 0, 0
        self.newest, self.is_outlived = 0, False

    def run(self):
        turn = getattr(self, self.habit)
        print("ready", flush=True)
        is_last = False
        while not is_last:
            is_last = self.stop.exists()  # one more look after the last publication
            try:
                turn()
            except Exception:  # whatever a client gets to see is a fault, which the test refuses by name
                self.faults.append(traceback.format_exc()[-600:])
                if len(self.faults) > 20:
                    break
        kept = ("opened", "asked", "mixed", "faults", "is_outlived")
        told = {name: getattr(self, name) for name in kept}
        print(json.dumps({**told, "seen": sorted(self.seen), "duckdb": duckdb.__version__}))

    def anew(self):
        with self.open() as connection:
            self.note(self.look(connection))

    def stays(self):
        with self.open() as connection:
            first, moved, shown = self.note(self.look(connection)), 0, self.shown()
            while moved < PATIENCE and not self.stop.exists():
                self.same(first, self.look(connection))
                moved, shown = moved + (self.shown() != shown), self.shown()

    def holds(self):
        shown = self.shown()
        with self.open() as connection:
            first = self.number(connection, "metric_values", FIGURES["metric_values"])
            while not self.stop.exists():
                self.same(first, self.number(connection, "metric_values", FIGURES["metric_values"]))
            self.is_outlived |= not shown.exists()
            self.same(first, self.note(self.look(connection)))  # of four tables it has read nothing so far

    def parquet(self):
        folder = self.shown()
        with duckdb.connect() as connection:
            for table in FIGURES:
                connection.execute(f"create view {table} as from read_parquet('{folder}/parquet/{table}.parquet')")
            number = self.look(connection)
        told = json.loads((folder / "release.json").read_text(encoding="utf-8"))["publication_id"]
        if told != folder.name:
            self.mixed.append(f"release.json of {folder.name} says {told}")
        self.opened += 1
        self.note(number)

    def open(self):
        self.opened += 1
        return duckdb.connect(str(self.published / "marts.duckdb"), read_only=True)

    def shown(self):
        return (self.published / "current").resolve()

    def look(self, connection):
        """The one number that all tables say, in a query each and then in one of all."""
        numbers = {table: self.number(connection, table, column) for table, column in FIGURES.items()}
        together = " union ".join(f"select distinct {column} from {table}" for table, column in FIGURES.items())
        numbers["all of them"] = [int(n) for (n,) in connection.execute(together).fetchall()]
        told = {n for found in numbers.values() for n in found}
        if len(told) != 1:
            self.mixed.append(str(numbers))
        return max(told)

    def number(self, connection, table, column):
        """What the rows of a table say: one number, the same as the sum of them over their count."""
        self.asked += 1
        count, total, low, high = connection.execute(
            f"select count(*), sum({column}), min({column}), max({column}) from {table}"
        ).fetchone()
        return sorted({int(low), int(high), int(total / count)})

    def note(self, number):
        if number < self.newest:
            self.mixed.append(f"{number} after {self.newest}")
        self.newest = max(self.newest, number)
        self.seen.add(number)
        return number

    def same(self, first, now):
        if first != now and first != [now]:
            self.mixed.append(f"one connection said {first}, then {now}")


if __name__ == "__main__":
    Reader(*sys.argv[1:]).run()
