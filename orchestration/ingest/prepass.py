"""First look at a file, streaming: is it what it claims to be, is it text, what is its header?

DuckDB parses afterwards; what it would report vaguely, or not at all, is found here with line and column.
"""

from __future__ import annotations

import gzip
import hashlib
import shutil
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from .csvtext import LONGEST_HEADER, csv_header
from .errors import FileRejected
from .mapping import InputSpec
from .tails import TailScan, reject_long_rows
from .textscan import TextScan

CHUNK = 1 << 20
# A text export rarely shrinks below 1:50; what unpacks to more than 1:200 is a bomb or an accident.
MAX_RATIO, RATIO_COUNTS_FROM, MAX_EXPANDED = 200, 64 << 20, 64 << 30
_GZIP = b"\x1f\x8b"
_MAGIC = {
    _GZIP: "a gzip archive",
    b"PK\x03\x04": "a ZIP archive or an Excel workbook",
    b"BZh": "a bzip2 archive",
    b"\xfd7zXZ": "an xz archive",
    b"\x28\xb5\x2f\xfd": "a zstd archive",
    b"PAR1": "a Parquet file",
    b"%PDF": "a PDF document",
    b"\xd0\xcf\x11\xe0": "an old Excel workbook",
}


@dataclass(frozen=True)
class Prepared:
    """A file ready for DuckDB. readable: the file itself, or its decoded UTF-8 copy in the work folder.

    header: stripped CSV column names (None for other formats) · physical_lines: lines of text, header
    included (0 for parquet).
    """

    readable: Path
    header: tuple[str, ...] | None
    physical_lines: int


def content_hash(path: Path, name: str) -> str:
    """sha256 of the file's bytes, hex. FileRejected if it cannot be read."""
    digest = hashlib.sha256()
    try:
        with path.open("rb") as handle:
            while chunk := handle.read(CHUNK):
                digest.update(chunk)
    except OSError as error:
        raise FileRejected(name, "unreadable", f"{name} cannot be read: {error.strerror}") from None
    return digest.hexdigest()


def prepare(path: Path, name: str, spec: InputSpec, work: Path) -> Prepared:
    """Check the file and make it readable for DuckDB; `name` is how errors call it, `work` takes copies.

    Raises FileRejected: unreadable, empty, binary, truncated archive, wrong encoding, header doubled.
    """
    try:
        with path.open("rb") as handle:
            magic = handle.read(8)
    except OSError as error:
        raise FileRejected(name, "unreadable", f"{name} cannot be read: {error.strerror}") from None
    if not magic:
        raise FileRejected(name, "empty_file", f"{name} is empty: not even a header", line=1)
    if spec.format == "parquet":
        return _prepare_parquet(path, name, magic, work)
    is_gzip = magic.startswith(_GZIP)
    if not is_gzip:
        _reject_foreign(magic, name, spec.format)
    copy = work / "decoded.txt"
    tails = TailScan(spec)
    scan = _scan(path, name, spec, copy, is_gzip, tails)
    readable = copy if scan.needs_copy else path
    header = csv_header(scan.head, name, spec) if spec.format == "csv" else None
    if header and not tails.is_clean(len(header), scan.lines):
        reject_long_rows(readable, name, spec, len(header))
    if spec.format == "jsonl" and not scan.head.strip():
        raise FileRejected(name, "empty_file", f"{name} is empty", line=1)
    return Prepared(readable, header, scan.lines)


def _prepare_parquet(path: Path, name: str, magic: bytes, work: Path) -> Prepared:
    with path.open("rb") as handle:
        handle.seek(max(0, path.stat().st_size - 4))
        tail = handle.read()
    if not magic.startswith(b"PAR1"):
        raise FileRejected(name, "not_parquet", f"{name} is not a Parquet file")
    if tail != b"PAR1":
        raise FileRejected(name, "truncated", f"{name} is cut off: a Parquet file ends with PAR1")
    if _looks_like_glob(path):
        path = Path(shutil.copyfile(path, work / "copied.parquet"))
    return Prepared(path, None, 0)


def _looks_like_glob(path: Path) -> bool:
    """DuckDB would take such a name for a pattern, and a locked connection may not expand one."""
    return any(char in str(path) for char in "*?[")


def _scan(path: Path, name: str, spec: InputSpec, copy: Path, is_gzip: bool, tails: TailScan) -> TextScan:
    """Read the whole text once; a second time, writing, if DuckDB cannot take the file as it is."""
    scan = TextScan(name, spec.encoding, LONGEST_HEADER)
    for chunk in _chunks(path, name, spec, is_gzip):
        tails.feed(scan.feed(chunk))
    tails.feed(scan.finish())
    has_bom = scan.has_bom and spec.format == "jsonl"
    if is_gzip or scan.needs_copy or has_bom or _looks_like_glob(path):
        scan.needs_copy = True
        with copy.open("w", encoding="utf-8", newline="") as out:
            again = TextScan(name, spec.encoding, LONGEST_HEADER)
            for chunk in _chunks(path, name, spec, is_gzip):
                out.write(again.feed(chunk, one_newline=scan.is_mixed))
            out.write(again.finish(one_newline=scan.is_mixed))
    return scan


def _reject_foreign(start: bytes, name: str, wanted: str) -> None:
    """FileRejected if the first bytes are those of another kind of file."""
    for magic, what in _MAGIC.items():
        if start.startswith(magic):
            raise FileRejected(name, "not_text", f"{name} is {what}, not {wanted}", line=1)


def _chunks(path: Path, name: str, spec: InputSpec, is_gzip: bool) -> Iterator[bytes]:
    try:
        with path.open("rb") as raw:
            handle: BinaryIO | gzip.GzipFile = gzip.GzipFile(fileobj=raw) if is_gzip else raw
            read = 0
            while chunk := handle.read(CHUNK):
                if is_gzip and not read:
                    _reject_foreign(chunk, name, f"{spec.format} inside its gzip archive")
                read += len(chunk)
                if is_gzip and (read > MAX_EXPANDED or (read > RATIO_COUNTS_FROM and read > MAX_RATIO * raw.tell())):
                    message = f"{name} unpacks to more than {read >> 20} MB from {raw.tell() >> 10} kB and is refused"
                    raise FileRejected(name, "archive_too_large", message)
                yield chunk
    except EOFError:
        raise FileRejected(name, "truncated", f"{name} is cut off: the gzip archive has no end") from None
    except (gzip.BadGzipFile, zlib.error) as error:
        raise FileRejected(name, "damaged_archive", f"{name} is a damaged gzip archive: {error}") from None
    except OSError as error:
        raise FileRejected(name, "unreadable", f"{name} cannot be read: {error.strerror}") from None
