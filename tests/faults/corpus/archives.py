"""Archives and files of another kind than their name says."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import zipfile

import pyarrow as pa
import pyarrow.parquet

from .case import GOOD, HEAD, ROW, Case, Rejected, Rows, desk, variant

PLAIN = (HEAD + ROW).encode()
PACKED = gzip.compress(PLAIN)
LONG = gzip.compress((HEAD + "".join(f"{i},a,2024-01-01,,{i}\n" for i in range(5000))).encode())


def zipped(name: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr(name, PLAIN)
    return buffer.getvalue()


def parquet() -> bytes:
    sink = pa.BufferOutputStream()
    texts = {"id": "1", "who": "a", "opened": "2024-01-01", "resolved": "2024-01-02", "topic": "x"}
    pyarrow.parquet.write_table(pa.table({name: [text] for name, text in texts.items()}), sink)
    return sink.getvalue().to_pybytes()


def without_footer() -> bytes:
    content = parquet()
    length = int.from_bytes(content[-8:-4], "little")
    return content[: -8 - length] + b"\xff" * length + content[-8:]


def bomb(megabytes: int) -> bytes:
    """One letter so many times, packed."""
    sink = io.BytesIO()
    with gzip.GzipFile(fileobj=sink, mode="wb") as archive:
        archive.write(HEAD.encode())
        for _ in range(megabytes):
            archive.write(b"a,\n" * (1 << 20 >> 2) + b"a" * (1 << 18))
    return sink.getvalue()


def packed(name: str, content: bytes, outcome: Rows | Rejected, file: str = "t.csv.gz", kind: str = "csv") -> Case:
    return desk(f"archive {name}", content, outcome, f"format: {kind}", file)


CASES = [
    packed("gz", PACKED, Rows([GOOD])),
    variant(packed("gz without its ending", PACKED, Rows([GOOD]), "t.csv")),
    variant(packed("ending without gz", PLAIN, Rows([GOOD]))),
    packed("gz of two members", gzip.compress(HEAD.encode()) + gzip.compress(ROW.encode()), Rows([GOOD])),
    packed("gz padded with zeros", PACKED + b"\0" * 100, Rows([GOOD])),
    packed("gz with rubbish behind", PACKED + b"rubbish", Rejected("damaged_archive")),
    packed("gz of gz", gzip.compress(PACKED), Rejected("not_text", 1, says="gzip archive, not csv inside")),
    packed("gz of zip", gzip.compress(zipped("t.csv")), Rejected("not_text", 1, says="ZIP archive")),
    variant(packed("gz of parquet", gzip.compress(parquet()), Rejected("not_text", 1, says="Parquet"))),
    packed("gz of nothing", gzip.compress(b""), Rejected("empty_file", 1)),
    variant(packed("gz of a header", gzip.compress(HEAD.encode()), Rows(warnings=("a header and no rows",)))),
    packed("gz cut off", LONG[:-200], Rejected("truncated")),
    variant(packed("gz cut off in its last bytes", LONG[:-4], Rejected("truncated"))),
    variant(packed("gz with only its mark", b"\x1f\x8b", Rejected("truncated"))),
    packed("gz with a wrong checksum", LONG[:-8] + b"\0\0\0\0" + LONG[-4:], Rejected("damaged_archive")),
    packed("gz damaged within", LONG[:500] + b"\xff" * 64 + LONG[564:], Rejected("damaged_archive")),
    variant(packed("gz of a ragged row", gzip.compress(PLAIN + b"2,a\n"), Rejected("ragged_row", 3))),
    packed("gz that unpacks a thousandfold", bomb(80), Rejected("archive_too_large")),
    variant(packed("zip", zipped("t.csv"), Rejected("not_text", 1, says="ZIP archive"), "t.csv")),
    packed("excel named csv", zipped("xl/workbook.xml"), Rejected("not_text", 1, says="Excel"), "t.csv"),
    variant(packed("old excel named csv", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600),
                   Rejected("not_text", 1), "t.csv")),
    variant(packed("pdf named csv", b"%PDF-1.7\n%\xe2\xe3\n", Rejected("not_text", 1, says="PDF"), "t.csv")),
    variant(packed("bzip2", bz2.compress(PLAIN), Rejected("not_text", 1), "t.csv.bz2")),
    variant(packed("xz", lzma.compress(PLAIN), Rejected("not_text", 1), "t.csv.xz")),
    variant(packed("tar", b"t.csv" + bytes(600) + PLAIN, Rejected("nul_byte", 1), "t.csv")),
    packed("parquet named csv", parquet(), Rejected("not_text", 1, says="Parquet"), "t.csv"),
    packed("csv named parquet", PLAIN, Rejected("not_parquet"), "t.parquet", "parquet"),
    packed("parquet cut off", parquet()[:-50], Rejected("truncated"), "t.parquet", "parquet"),
    packed("parquet of two marks", b"PAR1PAR1", Rejected("not_parquet"), "t.parquet", "parquet"),
    packed("parquet with a damaged footer", without_footer(), Rejected("not_parquet"),
           "t.parquet", "parquet"),
    packed("parquet with damaged pages", parquet()[:4] + b"\xff" * 60 + parquet()[64:], Rejected("unreadable"),
           "t.parquet", "parquet"),
    packed("empty parquet file", b"", Rejected("empty_file", 1), "t.parquet", "parquet"),
]  # fmt: skip
