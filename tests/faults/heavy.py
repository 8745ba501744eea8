"""Run by test_memory: makes one heavy file, ingests it and prints what became of it and the most memory it took."""

from __future__ import annotations

import gzip
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet

from orchestration.ingest.contract import load_contracts
from orchestration.ingest.mapping import load_mappings
from orchestration.ingest.run import ingest_entity
from orchestration.observe.memory import peak_of_process
from orchestration.settings import ROOT, Settings
from tests.faults.corpus.case import HEAD, ROW, ticket_mapping
from tests.faults.corpus.run import AS_OF

MB = 1 << 20


def long_line(path: Path, size: int) -> None:
    """A cell of `size` MB."""
    with path.open("w", encoding="utf-8") as file:
        file.write(HEAD + ROW + "2,a,2024-01-01,,")
        for _ in range(size):
            file.write("x" * MB)


def long_quote(path: Path, size: int) -> None:
    """A quote that is not closed for `size` MB; its end makes the ingester look for rows that are too long."""
    with path.open("w", encoding="utf-8") as file:
        file.write(HEAD + ROW + '2,a,2024-01-01,,"')
        for _ in range(size):
            file.write("x\n" * (MB >> 1))
        file.write('""')


def long_json(path: Path, size: int) -> None:
    """A JSON text of `size` MB, begun and not ended."""
    with path.open("w", encoding="utf-8") as file:
        file.write('{"id": "1", "topic": "')
        for _ in range(size):
            file.write("x" * MB)


def wide(path: Path, columns: int) -> None:
    """Three rows of so many columns."""
    with path.open("w", encoding="utf-8") as file:
        file.write(f"{HEAD.strip()},{','.join(f'c{i}' for i in range(columns))}\n")
        for row in range(3):
            file.write(f"{row},a,2024-01-01,,x{',v' * columns}\n")


def faulty_rows(path: Path, rows: int) -> None:
    """So many rows, each without a date."""
    with path.open("w", encoding="utf-8") as file:
        file.write(HEAD)
        for row in range(rows):
            file.write(f"{row},a,never,,x\n")


def deep_json(path: Path, depth: int) -> None:
    """Fifty lines of lists within lists."""
    line = '{"id": "%s", "who": "a", "opened": "2024-01-01", "resolved": null, "topic": ' + "[" * depth + "]" * depth
    path.write_text("".join(f"{line}}}\n" % number for number in range(50)), encoding="utf-8")


def bomb(path: Path, size: int) -> None:
    """`size` MB of zeros, packed a thousandfold; members repeat, so that making it costs nothing."""
    member = gzip.compress(bytes(64 * MB), 9)
    with path.open("wb") as file:
        for _ in range(size // 64):
            file.write(member)


def bomb_of_text(path: Path, size: int) -> None:
    """The same of rows that could be read."""
    member = gzip.compress((ROW * (64 * MB // len(ROW))).encode(), 9)
    with path.open("wb") as file:
        file.write(gzip.compress(HEAD.encode()))
        for _ in range(size // 64):
            file.write(member)


def huge_values(path: Path, size: int) -> None:
    """Parquet that says one text of 2 MB so often that it comes to `size` MB; made apart, for that takes memory."""
    code = "from tests.faults.heavy import write_huge; import sys, pathlib; write_huge(pathlib.Path(sys.argv[1]), %d)"
    subprocess.run([sys.executable, "-c", code % (size // 2), str(path)], check=True, cwd=ROOT)


def write_huge(path: Path, rows: int) -> None:
    texts = {"id": [str(i) for i in range(rows)], "who": ["a"] * rows, "opened": ["2024-01-01"] * rows}
    topic = pa.DictionaryArray.from_arrays(pa.array([0] * rows, pa.int32()), pa.array(["x" * 2 * MB]))
    table = pa.table({**texts, "resolved": pa.nulls(rows, pa.string()), "topic": topic})
    pyarrow.parquet.write_table(table, path)


def many_files(path: Path, count: int) -> None:
    """So many files, of which every hundredth is one."""
    for number in range(count):
        content = "" if number % 100 else f"{HEAD}{number},a,2024-01-01,,x\n"
        (path.parent / f"t{number}.csv").write_text(content, encoding="utf-8")


MAKERS: dict[str, Callable[[Path, int], None]] = {
    maker.__name__: maker
    for maker in (
        long_line, long_quote, long_json, wide, faulty_rows, deep_json, bomb, bomb_of_text, huge_values, many_files,
    )
}  # fmt: skip
FORMATS = {"long_json": "jsonl", "deep_json": "jsonl", "huge_values": "parquet"}


def main(folder: Path, what: str, size: int) -> None:
    """Print one line of JSON: the outcome and peak_mb."""
    kind = FORMATS.get(what, "csv")
    (folder / "files").mkdir()
    (folder / "sources").mkdir()
    MAKERS[what](folder / "files" / f"t.{kind}", size)
    mapping = f"source: s\nroot: ../files\n{ticket_mapping(f'format: {kind}')}"
    (folder / "sources" / "s.yml").write_text(mapping, encoding="utf-8")
    contracts = load_contracts(ROOT)
    settings = Settings(ROOT, folder / "data", folder / "sources")
    mappings = load_mappings(settings.sources, contracts)
    report = ingest_entity("support_tickets", settings, AS_OF, "heavy", contracts, mappings)
    told = {
        "rows_in": report.rows_in,
        "counted": report.accepted + report.quarantined + report.duplicates + report.held,
        "quarantined": report.quarantined,
        "standing": report.quarantined_total,
        "held": len(report.held_batches),
        "rejected": [[error["rule"], error["line"]] for error in report.rejected_files],
        "peak_mb": round(peak_of_process()),
    }
    sys.stdout.write(json.dumps(told) + "\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]))
