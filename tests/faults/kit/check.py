"""What must hold after any fault: nothing half-written within a reader's reach, nothing lost, nothing twice."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import duckdb

Tables = dict[str, tuple[int, int]]  # rows, and a sum over what stands in them

# What differs between two runs of the same files: when a row was loaded, and the name and moment of a publication.
MOMENTS = (
    "_loaded_at",
    "last_loaded_at",
    "landed_at",
    "published_at",
    "publication_id",
    "first_seen_at",
    "last_seen_at",
)
# Of publications these tell one by one; a publication that was cut off behind its last step is one more of them.
OF_PUBLICATIONS = ("metric_history", "restatements", "target_changes", "runs")


def marts(data_dir: Path) -> Tables:
    """Every table of the published marts, moments aside."""
    return tables(data_dir / "published" / "marts.duckdb", "main", OF_PUBLICATIONS)


def raw(data_dir: Path) -> Tables:
    """Every raw table."""
    return tables(data_dir / "warehouse.duckdb", "raw")


def tables(database: Path, schema: str, but: tuple[str, ...] = ()) -> Tables:
    """The tables of a schema, each as a sum: equal for equal rows in whatever order."""
    found: Tables = {}
    with duckdb.connect(str(database), read_only=True) as connection:
        names = connection.execute("select table_name from duckdb_tables() where schema_name = ?", [schema]).fetchall()
        for (name,) in sorted(names):
            if name not in but:
                rows = f"(select columns(c -> c not in {MOMENTS}) from {schema}.{name}) as one"
                found[name] = connection.execute(f"select count(*), coalesce(sum(hash(one)), 0) from {rows}").fetchone()
    return found


def history(data_dir: Path) -> set[tuple[Any, ...]]:
    """Every figure that was ever reported, whenever and however often."""
    with duckdb.connect() as connection:
        columns = f"columns(c -> c not in {MOMENTS})"
        files = str(data_dir / "history" / "[0-9]*.parquet")
        return set(connection.execute(f"select distinct {columns} from read_parquet('{files}')").fetchall())


def unreadable(published: Path) -> list[str]:
    """Files that a reader could open and that are not whole: JSON, Parquet, DuckDB, HTML; by their path."""
    broken = []
    with duckdb.connect() as reader:
        for path in sorted(published.rglob("*")):
            shown = path.relative_to(published)
            if any(part.startswith(".") for part in shown.parts) or not path.is_file():
                continue
            try:
                _open(path, reader)
            except (ValueError, duckdb.Error) as error:
                broken.append(f"{shown}: {error}")
    if (published / "current").is_symlink():  # published once: from then on these lead somewhere
        broken += [
            f"{name} leads nowhere" for name in ("current", "marts.duckdb", "site") if not (published / name).exists()
        ]
    return broken


def _open(path: Path, reader: duckdb.DuckDBPyConnection) -> None:
    if path.suffix == ".json":
        json.loads(path.read_text(encoding="utf-8"))
    elif path.suffix == ".html":
        if not path.read_text(encoding="utf-8").rstrip().endswith("</html>"):
            raise ValueError("no end")
    elif path.suffix == ".parquet":
        reader.execute("select count(*) from read_parquet(?)", [str(path)]).fetchall()
    elif path.suffix == ".duckdb":
        with duckdb.connect(str(path), read_only=True) as connection:
            connection.execute("from duckdb_tables()").fetchall()


def mixed(published: Path) -> list[str]:
    """Releases whose folder, release.json and tables do not belong together."""
    wrong = []
    for folder in sorted(path for path in (published / "releases").glob("[0-9]*") if path.is_dir()):
        facts = json.loads((folder / "release.json").read_text(encoding="utf-8"))
        if facts["publication_id"] != folder.name:
            wrong.append(f"{folder.name} says it is {facts['publication_id']}")
        with duckdb.connect(str(folder / "marts.duckdb"), read_only=True) as connection:
            days = connection.execute("select distinct as_of::varchar from main.metric_values").fetchall()
            if days != [(facts["as_of"],)]:
                wrong.append(f"{folder.name} holds figures of {days}")
            for table, rows in facts["tables"].items():
                if connection.execute(f'select count(*) from main."{table}"').fetchone() != (rows,):
                    wrong.append(f"{folder.name}: {table} has not {rows} rows")
    return wrong


def events(data_dir: Path) -> dict[str, Counter[str]]:
    """What the ledgers say, run and moment aside: how often each event stands there, by entity."""
    said: dict[str, Counter[str]] = {}
    for file in sorted((data_dir / "landing").glob("*/ledger/[0-9]*.json")):
        entry = json.loads(file.read_text(encoding="utf-8"))
        counter = said.setdefault(file.parents[1].name, Counter())
        counter.update(json.dumps({**event, "group": None}, sort_keys=True) for event in entry["events"])
    return said


def lost_or_doubled(data_dir: Path) -> list[str]:
    """Where landing, ledger and raw disagree: each batch lands once, has one verdict, and raw has all its rows."""
    wrong = []
    for entity, said in events(data_dir).items():
        folder = data_dir / "landing" / entity
        told = [json.loads(event) for event in said.elements()]
        verdicts = Counter(event["batch_id"] for event in told if event["kind"] in ("accepted", "held"))
        seen = Counter((event["slot"], event["batch_id"]) for event in told if event["kind"] == "observed")
        wrong += [f"{entity}: {what} stands there {n} times" for what, n in (seen | verdicts).items() if n > 1]
        landed = {path.name for path in folder.iterdir() if path.is_dir() and path.name != "ledger"}
        if landed != set(verdicts):
            wrong.append(f"{entity}: landed and judged differ by {sorted(landed ^ set(verdicts))}")
        newest = {event["slot"]: event["batch_id"] for event in told if event["kind"] == "observed"}
        with duckdb.connect(str(data_dir / "warehouse.duckdb"), read_only=True) as connection:
            rows = dict(connection.execute(f"select _batch_id, count(*) from raw.{entity} group by 1").fetchall())
        accepted = {
            b: json.loads((folder / b / "manifest.json").read_text("utf-8"))["accepted"] for b in newest.values()
        }
        if rows != {batch: count for batch, count in accepted.items() if count}:
            wrong.append(f"{entity}: raw holds {rows}, landed were {accepted}")
    return wrong


def whole(data_dir: Path) -> list[str]:
    """All that must hold of a data folder at any time, also while a run is dead in the middle of its work."""
    published = data_dir / "published"
    return unreadable(published) + (mixed(published) if (published / "releases").exists() else [])
