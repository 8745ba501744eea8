"""Where files lie and what lies there instead: links, pipes, odd names, files that change while they are read."""

from __future__ import annotations

import os
import socket
from pathlib import Path
from threading import Event

from orchestration.progress import listening

from .case import GOOD, HEAD, ROW, Case, Rejected, Rows, desk, ticket_mapping, variant

CONTENT = HEAD + ROW
NOTHING = Rows(warnings=("no file matches",))


def placed(name: str, make: object, outcome: Rows | Rejected, path: str = "t*", **more: object) -> Case:
    return Case(f"place {name}", outcome, mapping=ticket_mapping(path=path), make=make, **more)  # type: ignore[arg-type]


def named(name: str, file: str, content: str = CONTENT, outcome: Rows | Rejected | None = None) -> Case:
    """A file of an odd name, which must come back as it is."""
    return desk(f"name {name}", content, outcome or Rows([GOOD]), file=file)


def link(target: str) -> object:
    """Make t.csv a link; a text that begins with .. leads out of the source's folder."""

    def make(folder: Path) -> None:
        (folder / "inside.txt").write_text(CONTENT, encoding="utf-8")
        (folder.parent / f"{folder.name}_secret").write_text(CONTENT, encoding="utf-8")
        (folder / "t.csv").symlink_to(target.format(name=folder.name))

    return make


def linked_folder(folder: Path) -> None:
    outside = folder.parent / f"{folder.name}_other"
    outside.mkdir()
    (outside / "t.csv").write_text(CONTENT, encoding="utf-8")
    (folder / "sub").symlink_to(outside)


def folder_in_a_loop(folder: Path) -> None:
    (folder / "a").mkdir()
    (folder / "a" / "t.csv").write_text(CONTENT, encoding="utf-8")
    (folder / "a" / "b").symlink_to(folder / "a")


def unix_socket(folder: Path) -> None:
    here = Path.cwd()
    os.chdir(folder)  # a socket's path may have about a hundred characters
    try:
        with socket.socket(socket.AF_UNIX) as server:
            server.bind("t.csv")
    finally:
        os.chdir(here)


def name_that_is_no_text(folder: Path) -> None:
    with open(os.fsencode(folder) + b"/t\xff.csv", "w", encoding="utf-8") as file:  # noqa: PTH123 (a name of bytes)
        file.write(CONTENT)


def grows(folder: Path, over: Event) -> None:
    """A row a millisecond, until the run is over."""
    with (folder / "t.csv").open("a", encoding="utf-8") as file:
        number = 2
        while not over.wait(0.001):
            file.write(f"{number},a,2024-01-01,,x\n")
            file.flush()
            number += 1


def is_replaced(folder: Path, over: Event) -> None:
    """One content after another by rename, as a careful sender does it."""
    number = 2
    while not over.wait(0.001):
        (folder / "new").write_text(f"{HEAD}{number},a,2024-01-01,,x\n", encoding="utf-8")
        (folder / "new").replace(folder / "t.csv")
        number += 1


def goes(folder: Path, over: Event) -> None:
    """Listed, and gone when it is to be read."""

    def remove(step: str, _done: int | None, _total: int | None) -> None:
        if step.endswith("t.csv"):
            (folder / "t.csv").unlink(missing_ok=True)

    with listening(remove):
        over.wait()


def start(folder: Path) -> None:
    (folder / "t.csv").write_text(CONTENT, encoding="utf-8")


def write_deep(folder: Path) -> None:
    deep = folder.joinpath(*["d"] * 40)
    deep.mkdir(parents=True)
    (deep / "t.csv").write_text(CONTENT, encoding="utf-8")


CASES = [
    placed("link within the folder", link("inside.txt"), Rows([GOOD])),
    placed("link out of the folder", link("../{name}_secret"), Rejected("outside_root")),
    variant(placed("link to a file of the system", link("/etc/passwd"), Rejected("outside_root"))),
    placed("link to a device", link("/dev/zero"), Rejected("outside_root")),
    variant(placed("link to nothing", link("nowhere"), Rejected("unreadable"))),
    placed("link to itself", link("t.csv"), Rejected("unreadable", says="leads back to itself")),
    placed("folder that is a link out", linked_folder, Rejected("outside_root"), "*/t*"),
    placed("folder that holds itself", folder_in_a_loop, Rows([GOOD]), "*/t*"),
    placed("pipe", lambda folder: os.mkfifo(folder / "t.csv"), Rejected("not_a_file", says="pipe")),
    placed("socket", unix_socket, Rejected("not_a_file")),
    placed("folder named like a file", lambda folder: (folder / "t.csv").mkdir(), NOTHING),
    variant(placed("no file at all", lambda folder: None, NOTHING)),
    placed("forty folders deep", write_deep, Rows([GOOD]), "**/t.csv"),
    placed("hidden file", lambda folder: (folder / ".t.csv").write_text("x"), NOTHING, "*.csv"),
    placed("file that grows while it is read", start, Rejected("changed_while_read"), during=grows),
    placed("file that is replaced while it is read", start, Rejected("changed_while_read"), during=is_replaced),
    placed("file that goes before it is read", start, Rejected("unreadable"), during=goes),
    placed("name that is no text", name_that_is_no_text, Rejected("bad_name", says="\\xff")),
    variant(named("quotes and sql", "t'; drop table raw.customers; --.csv")),
    variant(named("html", "t<img src=x onerror=alert(1)>.csv")),
    variant(named("formula", "t=cmd|' -C calc'!A0.csv")),
    named("glob", "t[1]*?.csv"),
    variant(named("a line break", "t\nx.csv")),
    variant(named("dots", "t..csv")),
    variant(named("dollar and braces", "t${HOME}{delivered_on}.csv")),
    variant(named("percent", "t%2e%2e%2f.csv")),
    variant(named("backslash", "t\\..\\x.csv")),
    variant(named("emoji", "t😀.csv")),
    variant(named("decomposed", "te\u0301.csv")),
    variant(named("of 250 characters", "t" * 246 + ".csv")),
    named("html, rejected", "t<b>.csv", "id\n", Rejected("missing_column", 1, "who", "t<b>.csv")),
    named("quotes, with a faulty row", "t'x\".csv", CONTENT + "2,a,never,,x\n",
          Rows([GOOD], [(3, ["cast:opened_at"])])),
    Case("name with a day that is none",
         Rows(warnings=("1 files look like", "no file matches")), {"t_20240231.csv": CONTENT},
         ticket_mapping(path="t_{delivered_on:%Y%m%d}.csv")),
]  # fmt: skip
