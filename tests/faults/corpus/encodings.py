"""Encodings, marks and characters: what is text, in which encoding, and that no character of a value changes."""

from __future__ import annotations

import codecs

from .case import GOOD, HEAD, ROW, Case, Rejected, Rows, desk, variant

TEXT = HEAD + "1,a,2024-01-01,,Größe €\n"
READ = Rows([("1", "a", "Größe €")])


def said(name: str, content: bytes, encoding: str, outcome: Rows | Rejected = READ) -> Case:
    """A file and the encoding that its mapping states."""
    return desk(f"encoding {name}", content, outcome, f"format: csv, encoding: {encoding}")


def kept(name: str, text: str, stored: str | None = None) -> Case:
    """A value and an id that have to stay as they are, character for character."""
    value = text if stored is None else stored
    return desk(f"characters {name}", f"{HEAD}{text},a,2024-01-01,,{text}\n", Rows([(value, "a", value)]))


CASES = [
    said("utf-16 with its mark", TEXT.encode("utf-16"), "utf-16"),
    variant(said("utf-16-le without a mark", TEXT.encode("utf-16-le"), "utf-16-le")),
    variant(said("utf-16-be without a mark", TEXT.encode("utf-16-be"), "utf-16-be")),
    variant(said("utf-16-be with a mark", codecs.BOM_UTF16_BE + TEXT.encode("utf-16-be"), "utf-16")),
    variant(said("utf-32", TEXT.encode("utf-32"), "utf-32")),
    variant(said("cp1252", TEXT.encode("cp1252"), "cp1252")),
    variant(said("latin-9", TEXT.encode("iso-8859-15"), "iso-8859-15")),
    said("shift-jis", TEXT.replace("Größe €", "表示ソ").encode("shift-jis"), "shift-jis", Rows([("1", "a", "表示ソ")])),
    said("utf-16 undeclared", TEXT.encode("utf-16"), "utf-8", Rejected("encoding", 1, 1, "state the file's encoding")),
    said("utf-16-le undeclared without a mark", (HEAD + ROW).encode("utf-16-le"), "utf-8", Rejected("nul_byte", 1)),
    said("cp1252 undeclared", TEXT.encode("cp1252"), "utf-8", Rejected("encoding", 2, 19)),
    variant(said("shift-jis undeclared", "id,表\n".encode("shift-jis"), "utf-8", Rejected("encoding", 1, 4))),
    variant(said("utf-8 said to be ascii", TEXT.encode(), "ascii", Rejected("encoding", 2, 19))),
    said("utf-16 cut in mid character", TEXT.encode("utf-16-le")[:-1], "utf-16-le", Rejected("encoding", 2)),
    said("overlong slash", (HEAD + ROW).encode() + b"2,\xc0\xaf,2024-01-01,,x\n", "utf-8", Rejected("encoding", 3, 3)),
    variant(said("surrogate half", (HEAD + ROW).encode() + b"2,\xed\xa0\x80,,,\n", "utf-8",
                 Rejected("encoding", 3, 3))),
    variant(said("cut in mid character", TEXT.encode()[:-2], "utf-8", Rejected("encoding", 2))),
    said("wrongly decoded once before", TEXT.encode().decode("cp1252", "replace").encode(), "utf-8",
         Rows([("1", "a", "Größe €".encode().decode("cp1252", "replace"))])),
    said("mark of utf-8", codecs.BOM_UTF8 + TEXT.encode(), "utf-8"),
    said("two marks of utf-8", codecs.BOM_UTF8 * 2 + TEXT.encode(), "utf-8"),
    said("only a mark", codecs.BOM_UTF8, "utf-8", Rejected("empty_file", 1)),
    desk("encoding mark before json",
         codecs.BOM_UTF8 + b'{"id": "1", "who": "a", "opened": "2024-01-01", "topic": "x"}\n',
         Rows([GOOD]), "format: jsonl"),
    desk("nul in a value", HEAD.encode() + b"1,a,2024-01-01,,x\0y\n", Rejected("nul_byte", 2)),
    desk("nul at the end", (HEAD + ROW).encode() + b"\0" * 512, Rejected("nul_byte", 3)),
    kept("zero width space", "a\u200bb"),
    variant(kept("right to left marks", "\u202eabc\u202c")),
    variant(kept("emoji of several parts", "👩‍👩‍👧‍👦")),
    variant(kept("composed", "é")),
    kept("decomposed", "e\u0301"),
    variant(kept("mark within", "a\ufeffb")),
    variant(kept("control characters", "a\x01\x1b[31mb\x7f")),
    variant(kept("unit separator", "a\x1fb\x1ec")),
    variant(kept("line separator", "a\u2028b\u0085c")),
    variant(kept("beyond the first plane", "𝟙𐍈")),
    kept("no-break spaces around", "\u00a0x\u00a0", "x"),
    variant(kept("blank within an id", "a  b")),
    variant(kept("replacement character", "a\ufffdb")),
    desk("characters composed and decomposed are two keys", HEAD + "é,a,2024-01-01,,x\ne\u0301,a,2024-01-01,,y\n",
         Rows([("é", "a", "x"), ("e\u0301", "a", "y")])),
]  # fmt: skip
