"""Everything but what has landed is lost, or a piece of that is damaged: what comes back, and what is said."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import duckdb
import pytest

from orchestration.ingest.contract import load_contracts
from orchestration.ingest.errors import DamagedPiece
from orchestration.ingest.landing import Landing
from orchestration.ingest.mapping import load_mappings
from orchestration.ingest.run import ingest_entity, restore_entity
from orchestration.publish import status
from orchestration.recovery import backup, rebuild
from orchestration.recovery.damage import examine
from orchestration.settings import Settings, yesterday
from orchestration.store import warehouse
from tests.conftest import Run
from tests.support.command import command
from tests.support.folders import changed, contents
from tests.support.reliability import tell
from tests.support.tiny import Tiny, tiny_company
from tests.unit.publish.past import figure, past_in

YESTERDAY = yesterday().isoformat()
FED = ("customers", "subscriptions")
# What differs between two publications of the same figures.
OF_THE_PUBLICATION = {"metric_history", "restatements", "target_changes", "check_results", "runs"}
Rows = dict[str, list[tuple[Any, ...]]]


def tables(database: Path, schemas: tuple[str, ...]) -> Rows:
    """Every row of every table of these schemas."""
    with duckdb.connect(str(database), read_only=True) as connection:
        found = connection.execute(
            "select schema_name, table_name from duckdb_tables() where database_name = current_database() order by all"
        ).fetchall()
        return {
            f"{schema}.{table}": connection.execute(f'select * from "{schema}"."{table}" order by all').fetchall()
            for schema, table in found
            if schema in schemas and table not in OF_THE_PUBLICATION
        }


def everything(company: Tiny) -> Rows:
    return tables(company.data_dir / "warehouse.duckdb", ("raw", "quarantine", "marts"))


def batches(company: Tiny) -> dict[str, str]:
    """What has landed, with its ledgers."""
    return {name: told for name, told in contents(company.data_dir / "landing").items() if not name.startswith(".")}


def settings_of(company: Tiny) -> Settings:
    return Settings.from_environment(company.data_dir, company.sources)


def load_from_landing(company: Tiny) -> None:
    """What the run of a rebuild does before the models: no source file is read."""
    settings = settings_of(company)
    contracts = load_contracts(settings.root)
    mappings = load_mappings(settings.sources, contracts, settings.mapping_environment())
    for entity in FED:
        restore_entity(entity, settings, contracts, mappings)


def take_in(company: Tiny) -> None:
    for entity in FED:
        ingest_entity(entity, settings_of(company), yesterday(), "by hand")


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Tiny:
    """Two deliveries, the second of which corrects the first; rows in quarantine; one publication. To be read only."""
    past = past_in(tmp_path_factory.mktemp("published"))
    past.company.deliver(spoiled=1)
    take_in(past.company)
    past.company.deliver(customers=45, spoiled=2)
    take_in(past.company)
    past.publish(YESTERDAY, [figure("rate", 1)])
    return past.company


def test_after_a_total_loss_everything_comes_back_from_a_backup(published: Tiny, tmp_path: Path) -> None:
    company = published.copied(tmp_path)
    before, history = everything(company), contents(company.data_dir / "history")
    assert before["quarantine.subscriptions"]
    archive = backup.write(company.data_dir, tmp_path)
    shutil.rmtree(company.data_dir)
    exports = [file.rename(tmp_path / file.name) for file in company.sources.glob("*.csv")]
    told = command("restore", archive, "--data-dir", company.data_dir).stdout
    assert "cs-metrics rebuild" in told
    assert contents(company.data_dir / "history") == history
    readers = company.data_dir / "published"
    assert tables(readers / "marts.duckdb", ("main",)) == tables(
        published.data_dir / "published" / "marts.duckdb", ("main",)
    )
    load_from_landing(company)
    assert everything(company) == before
    for file in exports:
        file.rename(company.sources / file.name)
    landed = batches(company)
    take_in(company)
    assert batches(company) == landed, "the next run takes nothing in again"


@pytest.fixture
def landed(published: Tiny, tmp_path: Path) -> Tiny:
    """A copy of the company to damage, without a warehouse."""
    company = published.copied(tmp_path)
    (company.data_dir / "warehouse.duckdb").unlink()
    return company


def live_batch(company: Tiny, entity: str = "customers") -> Path:
    room = Landing(company.data_dir / "landing", entity)
    (slot,) = room.ledger.state().slots.values()
    assert slot.newest is not None
    return room.folder / slot.newest.batch_id


def cut(file: Path, share: float = 0.5) -> None:
    content = file.read_bytes()
    file.write_bytes(content[: int(len(content) * share)])


def spoil(file: Path) -> None:
    """The same length, other values: only reading all of it tells."""
    content = bytearray(file.read_bytes())
    content[len(content) // 4 : len(content) // 4 + 64] = bytes(64)
    file.write_bytes(bytes(content))


def rewrite(file: Path, select: str) -> Path:
    """The file holds what the select gives of its own ROWS; it is sound Parquet as before."""
    other = file.with_name("other.parquet")
    rows = select.replace("ROWS", f"read_parquet('{file}')")
    with duckdb.connect() as connection:
        connection.execute(f"copy ({rows}) to '{other}' (format parquet)")
    return other.replace(file)


def forge(batch: Path) -> Path:
    """One customer goes by another's id: as many rows, and every one of them can be read."""
    other = "replace(customer_id, 'c7', 'c8') as customer_id"
    return rewrite(batch / "accepted.parquet", f"select * replace ({other}) from ROWS")


def double(file: Path) -> Path:
    return rewrite(file, "select * from ROWS union all select * from ROWS")


def unsummed(batch: Path) -> Path:
    """The rows of a batch as older versions landed it: without their sum."""
    manifest = batch / "manifest.json"
    told = json.loads(manifest.read_text(encoding="utf-8"))
    assert "accepted.parquet" in told.pop("sums")
    manifest.write_text(json.dumps(told), encoding="utf-8")
    return batch / "accepted.parquet"


DAMAGES: dict[str, tuple[Callable[[Tiny], None], str]] = {
    "a batch is gone": (lambda c: shutil.rmtree(live_batch(c)), "the batch is missing"),
    "a batch without manifest": (lambda c: (live_batch(c) / "manifest.json").unlink(), "the batch has no manifest"),
    "a cut manifest": (lambda c: cut(live_batch(c) / "manifest.json"), "the manifest cannot be read"),
    "rows are gone": (lambda c: (live_batch(c) / "accepted.parquet").unlink(), "the file is missing"),
    "cut rows": (lambda c: cut(live_batch(c) / "accepted.parquet"), "the file is not as it was written"),
    "other bytes": (lambda c: spoil(live_batch(c) / "accepted.parquet"), "the file is not as it was written"),
    "another value": (lambda c: forge(live_batch(c)), "the file is not as it was written"),
    "cut rows without a sum": (lambda c: cut(unsummed(live_batch(c))), "the file cannot be read"),
    "rows too many without a sum": (lambda c: double(unsummed(live_batch(c))), "rows, its manifest says"),
    "cut quarantine": (
        lambda c: cut(live_batch(c, "subscriptions") / "quarantine.parquet"),
        "subscriptions.csv: the file is not as it was written",
    ),
    "a cut ledger": (
        lambda c: cut(c.data_dir / "landing/customers/ledger/000002.json"),
        "landing/customers/ledger/000002.json: this entry of the ledger cannot be read",
    ),
    "a ledger with a gap": (
        lambda c: (c.data_dir / "landing/customers/ledger/000001.json").unlink(),
        "landing/customers/ledger/000001.json: this entry of the ledger is missing",
    ),
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_piece_is_named_and_nothing_is_changed(landed: Tiny, damage: str) -> None:
    spoiled, words = DAMAGES[damage]
    spoiled(landed)
    before = contents(landed.data_dir)
    place = ("--sources", landed.sources, "--data-dir", landed.data_dir)
    told = " ".join(command("rebuild", *place, expect=2).stderr.split())
    assert words in told
    assert "1 pieces of what has landed are damaged" in told
    assert "cs-metrics rebuild --without-damaged" in told
    assert changed(before, contents(landed.data_dir)) == set()


IN_SHORT = {"a batch is gone", "cut rows", "a cut ledger"}


@pytest.mark.parametrize(
    "damage", [pytest.param(name, marks=() if name in IN_SHORT else pytest.mark.long) for name in DAMAGES]
)
def test_without_the_damaged_piece_the_next_run_takes_it_in_again(landed: Tiny, published: Tiny, damage: str) -> None:
    spoiled, _ = DAMAGES[damage]
    spoiled(landed)
    settings = settings_of(landed)
    found, kept = rebuild.prepare(settings, without_damaged=True)
    assert len(found.damaged) == 1
    assert kept is not None
    assert json.loads((kept / "what_was_damaged.json").read_text(encoding="utf-8")) == [str(found.damaged[0])]
    assert rebuild.prepare(settings, without_damaged=False) == (found.__class__([], found.unspoken), None)
    take_in(landed)
    for entity in FED:
        query = f"select * exclude (_loaded_at) from raw.{entity} order by all"
        with duckdb.connect(str(settings.warehouse), read_only=True) as connection:
            came_back = connection.execute(query).fetchall()
        with duckdb.connect(str(settings_of(published).warehouse), read_only=True) as connection:
            assert came_back == connection.execute(query).fetchall(), entity


def test_a_run_takes_no_rows_that_are_not_as_they_were_written(landed: Tiny) -> None:
    forge(live_batch(landed))
    with pytest.raises(DamagedPiece, match=r"the rows of customers\.csv, is not as it was written") as refused:
        load_from_landing(landed)
    now = datetime.now(UTC)
    told = status.write(settings_of(landed), "a-run", "2026-06-30", now, now, str(refused.value))
    assert told["what_to_do"].startswith("A piece of what has landed is damaged")
    assert "`cs-metrics rebuild` reads all of landing/" in told["what_to_do"]


def test_a_backup_tells_of_damage_it_carries(landed: Tiny, tmp_path: Path) -> None:
    place = ("--data-dir", landed.data_dir)
    command("backup", tmp_path / "sound.tar", *place)
    forge(live_batch(landed))
    done = command("backup", tmp_path / "damaged.tar", *place, expect=1)
    assert (tmp_path / "damaged.tar").is_file(), "what is left is worth keeping, too"
    told = " ".join(done.stderr.split())
    assert "1 pieces of landing/ were damaged before" in told
    assert "customers.csv: the file is not as it was written" in told


def test_what_a_damaged_batch_had_replaced_is_examined_too(tmp_path: Path) -> None:
    """The older content counts again without the newer one, and its rows were pruned."""
    company = tiny_company(tmp_path)
    mapping = company.sources / "tiny.yml"
    mapping.write_text(mapping.read_text(encoding="utf-8").replace("snapshot", "append"), encoding="utf-8")
    for customers in (40, 45):
        company.deliver(customers)
        take_in(company)
    before, landing = everything(company)["raw.customers"], company.data_dir / "landing"
    (slot,) = Landing(landing, "customers").ledger.state().slots.values()
    older, newer = (seen.batch_id for seen in slot.seen)
    (landing / "customers" / older / "accepted.parquet").unlink()
    assert examine(landing).damaged == []
    cut(landing / "customers" / newer / "accepted.parquet")
    found, kept = rebuild.prepare(settings_of(company), without_damaged=True)
    assert [one.batch_id for one in found.damaged] == [newer, older]
    assert kept is not None
    assert list(kept.parent.iterdir()) == [kept], "one folder for all rounds"
    told = json.loads((kept / "what_was_damaged.json").read_text(encoding="utf-8"))
    assert told == [str(one) for one in found.damaged]
    load_from_landing(company)
    take_in(company)
    assert [row[0] for row in everything(company)["raw.customers"]] == [row[0] for row in before]


def test_there_is_nothing_to_rebuild_of_an_empty_folder(tmp_path: Path) -> None:
    company = tiny_company(tmp_path)
    told = command("rebuild", "--sources", company.sources, "--data-dir", company.data_dir, expect=2).stderr
    assert "holds nothing to rebuild from" in told
    assert not company.data_dir.exists()


def test_an_older_day_is_no_rebuild(published: Tiny) -> None:
    place = ("--sources", published.sources, "--data-dir", published.data_dir)
    told = command("rebuild", "--as-of", "2026-01-31", *place, expect=2).stderr
    assert "cs-metrics run --as-of 2026-01-31" in told


def test_the_day_of_a_rebuild_is_the_published_one_or_the_last_that_landed(landed: Tiny) -> None:
    settings = settings_of(landed)
    assert rebuild.day_to_rebuild(settings, None) == yesterday()
    shutil.rmtree(settings.published)
    assert rebuild.day_to_rebuild(settings, None) == yesterday()
    assert rebuild.day_to_rebuild(settings, date(2026, 1, 31)) == date(2026, 1, 31)


@pytest.mark.long
def test_the_whole_way_back_by_command(cs_metrics: Run, tiny_run: Tiny, tmp_path: Path) -> None:
    """Backup, loss of everything, restore, rebuild; then a truncated warehouse, and an ordinary run."""
    company = tiny_run.copied(tmp_path)
    day = company.published_as_of
    place = ("--sources", company.sources, "--data-dir", company.data_dir)
    before, history = everything(company), contents(company.data_dir / "history")
    marts = tables(company.data_dir / "published" / "marts.duckdb", ("main",))
    cs_metrics("backup", tmp_path / "kept.tar", "--data-dir", company.data_dir)
    shutil.rmtree(company.data_dir)
    exports = [file.rename(tmp_path / file.name) for file in company.sources.glob("*.csv")]
    cs_metrics("restore", tmp_path / "kept.tar", "--data-dir", company.data_dir)
    assert contents(company.data_dir / "history") == history
    cs_metrics("rebuild", *place)
    assert everything(company) == before
    assert tables(company.data_dir / "published" / "marts.duckdb", ("main",)) == marts
    for file in exports:
        file.rename(company.sources / file.name)
    landed = batches(company)

    cut(company.data_dir / "warehouse.duckdb")
    told = cs_metrics("run", "--as-of", day, *place, expect=3)
    assert "cs-metrics rebuild" in told.stderr
    shown = json.loads((company.data_dir / "published" / "status" / "status.json").read_text(encoding="utf-8"))
    assert shown["outcome"] == "failed"
    assert "cs-metrics rebuild" in shown["message"]
    cs_metrics("rebuild", *place)
    assert everything(company) == before
    assert warehouse.aside_of(company.data_dir / "warehouse.duckdb") is None
    warehouse.put_aside(company.data_dir / "warehouse.duckdb")  # as a rebuild leaves it that is killed
    cs_metrics("run", "--as-of", day, *place)
    assert everything(company) == before
    assert warehouse.aside_of(company.data_dir / "warehouse.duckdb") is None
    assert batches(company) == landed, "the ordinary run takes nothing in again"
    tell("Recovery", "backup, loss of everything, restore, rebuild; then a truncated warehouse, rebuild", 2, 0)
