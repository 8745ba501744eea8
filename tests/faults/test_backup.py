"""An archive is whole or refused, has its name only once it is whole, and is never put over anything."""

from __future__ import annotations

import io
import json
import random
import resource
import subprocess
import sys
import tarfile
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from orchestration.progress import listening
from orchestration.recovery import backup, restore
from orchestration.store import private
from orchestration.store.errors import StoreError
from orchestration.store.version import RESTORING
from tests.conftest import ROOT
from tests.support.command import command
from tests.support.folders import changed, contents
from tests.support.reliability import tell

CHILD = """
import sys
from pathlib import Path
from orchestration.recovery import backup, restore
print("begins", flush=True)
"""
BACKUP = CHILD + "backup.write(Path(sys.argv[1]), Path(sys.argv[2]))"
RESTORE = CHILD + "restore.restore(Path(sys.argv[2]), Path(sys.argv[1]))"
RELEASE = "2026-06-30_20260701T060000000000"


def data_folder(data_dir: Path, batches: int = 3) -> Path:
    """A data folder as runs leave it, and what a backup leaves out."""
    rng = random.Random(1)  # noqa: S311
    told = {
        "format.json": '{"format": 2, "written_by": "cs-metrics 0.1.0", "made_at": "2026-07-01T06:00:00+00:00"}',
        "history/2026-06-30_20260701T060000000000.parquet": "as reported",
        "runs/a-run/status.json": "{}",
        "damaged/20260101T000000Z/customers/b/accepted.parquet": "half",
        f"published/releases/{RELEASE}/release.json": "{}",
        f"published/releases/{RELEASE}/marts.duckdb": "figures",
        f"published/releases/{RELEASE}/site/index.html": "<html></html>",
        "published/status/status.json": "{}",
        "landing/customers/ledger/000001.json": '{"seq": 1, "at": "2026-07-01T06:00:00", "as_of": null, "events": []}',
        "landing/.last_moment": "2026-07-01T06:00:00+00:00",
        "landing/customers/.work-1/half.parquet": "left by a killed run",
        "published/releases/2026-06-29_20260630T060000000000/release.json": "{}",
        "warehouse.duckdb": "made of landing",
        "dbt/manifest.json": "{}",
        ".turn": "",
    }
    told |= {f"landing/customers/batch{n}/accepted.parquet": rng.randbytes(60_000).hex() for n in range(batches)}
    for name, text in told.items():
        (data_dir / name).parent.mkdir(parents=True, exist_ok=True)
        (data_dir / name).write_text(text, encoding="utf-8")
    for name in backup.FOLDERS:
        (data_dir / name).chmod(0o700)
    published = data_dir / "published"
    (published / "current").symlink_to(f"releases/{RELEASE}")
    for name in ("marts.duckdb", "site"):
        (published / name).symlink_to(f"current/{name}")
    (published / "releases" / RELEASE / "marts.duckdb").chmod(0o444)
    return data_dir


LEFT_OUT = (
    "landing/customers/.work-1",
    "published/releases/2026-06-29",
    "warehouse.duckdb",
    "dbt",
    ".turn",
    ".restoring",
)


def saved(data_dir: Path) -> dict[str, str]:
    return {name: told for name, told in contents(data_dir).items() if not name.startswith(LEFT_OUT)}


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    return backup.write(data_folder(tmp_path / "data"), tmp_path / "kept.tar")


def test_what_was_saved_comes_back_as_it_was_for_its_owner_alone(archive: Path, tmp_path: Path) -> None:
    assert archive.stat().st_mode & 0o777 == 0o600
    about = restore.restore(archive, tmp_path / "elsewhere" / "data")
    assert contents(tmp_path / "elsewhere" / "data") == saved(tmp_path / "data")
    assert about["release"] == RELEASE
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []


def test_a_folder_gets_an_archive_named_by_the_moment(tmp_path: Path) -> None:
    data_dir = data_folder(tmp_path / "data")
    (tmp_path / "backups").mkdir()
    told = command("backup", tmp_path / "backups", "--data-dir", data_dir).stdout
    (made,) = (tmp_path / "backups").iterdir()
    assert made.name.startswith("cs-metrics-2")
    assert f"cs-metrics restore {made}" in told


@pytest.mark.parametrize(
    ("target", "words"),
    [
        ("kept.tar", "is there already and is not overwritten"),
        ("data/kept.tar", "lies in the data folder and would be lost with it"),
        ("no/such/folder/kept.tar", "there is no folder"),
    ],
)
def test_an_archive_is_written_over_nothing(archive: Path, tmp_path: Path, target: str, words: str) -> None:
    before = contents(tmp_path / "data"), archive.read_bytes()
    told = " ".join(command("backup", tmp_path / target, "--data-dir", tmp_path / "data", expect=2).stderr.split())
    assert words in told
    assert changed(before[0], contents(tmp_path / "data")) == set()
    assert (archive.read_bytes(), sorted(path.name for path in tmp_path.iterdir())) == (before[1], ["data", "kept.tar"])


def test_there_is_nothing_to_save_of_a_new_folder(tmp_path: Path) -> None:
    told = command("backup", tmp_path / "kept.tar", "--data-dir", tmp_path / "none", expect=2).stderr
    assert "holds nothing to keep yet" in told
    assert list(tmp_path.iterdir()) == []


def test_it_waits_for_a_run_that_is_at_work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    data_dir = data_folder(tmp_path / "data")
    code = "import sys; from pathlib import Path; from orchestration.store import turn; "
    code += "turn.take_for_run(Path(sys.argv[1]), 'a-run'); print('holds', flush=True); sys.stdin.read()"
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    with subprocess.Popen([sys.executable, "-c", code, str(data_dir)], cwd=ROOT, **pipes) as child:
        assert child.stdout is not None
        assert child.stdin is not None
        child.stdout.readline()
        monkeypatch.setenv("CS_WAIT_MINUTES", "0")
        told = command("backup", tmp_path / "kept.tar", "--data-dir", data_dir, expect=3).stderr
        assert "is in use by run a-run" in told
        assert not (tmp_path / "kept.tar").exists()
        child.stdin.close()
    command("backup", tmp_path / "kept.tar", "--data-dir", data_dir)


def test_it_is_restored_into_an_empty_folder_only(archive: Path, tmp_path: Path) -> None:
    before = contents(tmp_path / "data")
    told = command("restore", archive, "--data-dir", tmp_path / "data", expect=2).stderr
    assert "is not empty" in told
    assert contents(tmp_path / "data") == before
    (tmp_path / "empty").mkdir()
    command("restore", archive, "--data-dir", tmp_path / "empty")


def test_what_a_refused_run_left_is_no_content(archive: Path, tmp_path: Path) -> None:
    new = tmp_path / "new"
    private.keep_private(new)
    (new / "logs" / "cs-metrics.jsonl").write_text("{}\n", encoding="utf-8")
    restore.restore(archive, new)
    back = contents(new)
    assert {name: back.get(name) for name in saved(tmp_path / "data")} == saved(tmp_path / "data")
    (tmp_path / "other" / "runs" / "a-run").mkdir(parents=True)
    with pytest.raises(StoreError, match="is not empty"):
        restore.restore(archive, tmp_path / "other")


def test_what_is_left_by_a_run_that_was_refused_meanwhile_is_in_nobody_s_way(archive: Path, tmp_path: Path) -> None:
    new = tmp_path / "new"
    with listening(lambda *_: (new / "runs" / "a-run").mkdir(parents=True, exist_ok=True)):
        restore.restore(archive, new)
    assert saved(new) == saved(tmp_path / "data")


def test_a_disk_that_takes_no_more_is_told_of_and_nothing_is_left(tmp_path: Path) -> None:
    data_dir = data_folder(tmp_path / "data")
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (50_000, limits[1]))  # a write beyond fails as on a full disk
    try:
        told = command("backup", tmp_path / "kept.tar", "--data-dir", data_dir, expect=2).stderr
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert "the archive could not be written, and nothing of it is left" in told
    assert [path.name for path in tmp_path.iterdir()] == ["data"]


@pytest.mark.parametrize("words", [("backup", "kept.tar"), ("prune",), ("quarantine", "release", "b")])
def test_a_wait_that_is_no_number_is_wrong_use(
    words: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CS_WAIT_MINUTES", "soon")
    told = command(*words, "--data-dir", data_folder(tmp_path / "data"), expect=2).stderr
    assert "CS_WAIT_MINUTES is 'soon'" in " ".join(told.replace("│", " ").split())


def flip(archive: Path, share: float) -> None:
    content = bytearray(archive.read_bytes())
    content[int(len(content) * share)] ^= 0x10
    archive.write_bytes(bytes(content))


def cut(archive: Path, share: float) -> None:
    content = archive.read_bytes()
    archive.write_bytes(content[: int(len(content) * share)])


def rewritten(archive: Path, change: Callable[[tarfile.TarInfo, bytes], list[tuple[tarfile.TarInfo, bytes]]]) -> None:
    """The archive with each member replaced by what `change` makes of it."""
    with tarfile.open(archive) as tar:
        members = [(member, tar.extractfile(member).read()) for member in tar]  # type: ignore[union-attr]
    with tarfile.open(archive, "w") as tar:
        for member, content in members:
            for info, data in change(member, content):
                info.size = len(data)
                tar.addfile(info, io.BytesIO(data))


def told_otherwise(**changes: object) -> Callable[[Path], None]:
    def change(member: tarfile.TarInfo, content: bytes) -> list[tuple[tarfile.TarInfo, bytes]]:
        if member.name != backup.ABOUT:
            return [(member, content)]
        return [(member, json.dumps(json.loads(content) | changes).encode())]

    return lambda archive: rewritten(archive, change)


def smuggled(name: str, kind: bytes = tarfile.REGTYPE, link: str = "") -> Callable[[Path], None]:
    """One more member right after about.json."""

    def change(member: tarfile.TarInfo, content: bytes) -> list[tuple[tarfile.TarInfo, bytes]]:
        if member.name != backup.ABOUT:
            return [(member, content)]
        added = tarfile.TarInfo(name)
        added.type, added.linkname = kind, link
        return [(member, content), (added, b"evil" if kind == tarfile.REGTYPE else b"")]

    return lambda archive: rewritten(archive, change)


def dropped(name: str) -> Callable[[Path], None]:
    return lambda archive: rewritten(archive, lambda m, content: [] if m.name == name else [(m, content)])


REFUSED: dict[str, tuple[Callable[[Path], None], str]] = {
    **{f"cut at {n} %": (lambda a, n=n: cut(a, n / 100), "damaged|no backup") for n in (0, 1, 20, 50, 80, 97)},
    **{f"a bit turned at {n} %": (lambda a, n=n: flip(a, n / 100), "damaged") for n in (10, 30, 50, 70, 85)},
    "no tar": (lambda a: a.write_text("hello"), "damaged"),
    "another tar": (dropped(backup.ABOUT), "no backup of cs-metrics"),
    "no sums": (dropped(backup.SUMS), "its end is missing"),
    "a file is missing": (dropped("landing/customers/batch1/accepted.parquet"), "1 of 13 files differ"),
    "a newer archive": (told_otherwise(archive_format=2), "written by a newer version"),
    "a newer folder": (told_otherwise(data_format=99), "written by a newer version"),
    "no format": (told_otherwise(data_format=None), "lacks what belongs there"),
    "a release elsewhere": (told_otherwise(release="../../.."), "lacks what belongs there"),
    "a release above": (told_otherwise(release=".."), "lacks what belongs there"),
    "a release that is no name": (told_otherwise(release=7), "lacks what belongs there"),
    "less than nothing": (told_otherwise(bytes=-1), "lacks what belongs there"),
    "files by a word": (told_otherwise(files="13"), "lacks what belongs there"),
    "a path upwards": (smuggled("../evil"), "outside the data folder"),
    "a path upwards inside": (smuggled("landing/../../evil"), "outside the data folder"),
    "an absolute path": (smuggled("/evil.parquet"), "which no backup of ours does|outside"),
    "a link": (smuggled("landing/evil", tarfile.SYMTYPE, "/etc"), "outside|which no backup of ours does"),
    "a link inside": (smuggled("landing/evil", tarfile.SYMTYPE, "customers"), "which no backup of ours does"),
    "a hard link": (smuggled("landing/evil", tarfile.LNKTYPE, "format.json"), "which no backup of ours does"),
    "a device": (smuggled("landing/evil", tarfile.CHRTYPE), "outside|which no backup of ours does"),
    "a place of its own": (smuggled("evil/evil"), "which no backup of ours does"),
    "a file twice": (smuggled("format.json"), "twice"),
}


@pytest.mark.parametrize("damage", REFUSED)
def test_a_damaged_or_foreign_archive_is_refused_whole(archive: Path, tmp_path: Path, damage: str) -> None:
    spoil, words = REFUSED[damage]
    spoil(archive)
    before = contents(tmp_path)
    with pytest.raises(StoreError, match=words):
        restore.restore(archive, tmp_path / "new" / "data")
    after = contents(tmp_path)
    after.pop("new", None)
    assert after == before, "nothing of it is left"
    assert not Path("/evil.parquet").exists()


def started(code: str, *arguments: Path) -> subprocess.Popen[bytes]:
    """A process at the moment it begins."""
    child = subprocess.Popen([sys.executable, "-c", code, *map(str, arguments)], cwd=ROOT, stdout=subprocess.PIPE)
    assert child.stdout is not None
    child.stdout.readline()
    return child


def killed_after(child: subprocess.Popen[bytes], seconds: float) -> None:
    time.sleep(seconds)
    child.kill()
    child.wait()
    child.stdout.close()  # type: ignore[union-attr]


def killed_backups(folder: Path, times: int) -> None:
    """kill -9 at random moments of a backup, then of a restore; each time again afterwards."""
    rng = random.Random(7)  # noqa: S311
    data_dir, cut_off = data_folder(folder / "data", batches=120), 0
    whole, target = saved(data_dir), folder / "kept.tar"
    for n in range(times):
        killed_after(started(BACKUP, data_dir, target), rng.uniform(0, 0.25))
        cut_off += not target.exists()
        if not target.exists():
            backup.write(data_dir, target)
        back = folder / f"back{n}"
        killed_after(started(RESTORE, back, target), rng.uniform(0, 0.25))
        if (back / RESTORING).exists():
            cut_off += 1
            assert "half of a backup" in command("status", "--data-dir", back, expect=2).stderr.replace("\n│ ", "")
        if not (back / "format.json").exists() or (back / RESTORING).exists():
            restore.restore(target, back)
        assert saved(back) == whole
        assert not (back / RESTORING).exists()
        target.unlink()
    if times > 10:
        assert cut_off, "no kill struck while it was at work"
        tell("Recovery", "kill -9 during a backup and during a restore, then again", 2 * times, 0, f"{cut_off} cut off")


def test_a_backup_or_a_restore_that_was_killed_leaves_nothing_that_looks_whole(tmp_path: Path) -> None:
    killed_backups(tmp_path, 1)


@pytest.mark.long
def test_many_backups_and_restores_that_were_killed(tmp_path: Path) -> None:
    killed_backups(tmp_path, 40)
