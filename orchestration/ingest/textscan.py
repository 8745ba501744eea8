"""Decoding a stream of bytes strictly while counting lines, so that a fault can be pointed at."""

from __future__ import annotations

import codecs

from .errors import FileRejected


class TextScan:
    """Feed bytes, get text. After `finish`: head, lines, has_bom, is_mixed (line ends), needs_copy."""

    def __init__(self, name: str, encoding: str, head_size: int):
        codec = codecs.lookup(encoding).name
        self._name, self._encoding, self._head_size = name, encoding, head_size
        # utf-8-sig takes a byte order mark off where there is one, which strict utf-8 would keep.
        self._decoder = codecs.getincrementaldecoder("utf-8-sig" if codec == "utf-8" else codec)("strict")
        self._is_utf8 = codec in ("utf-8", "utf-8-sig", "ascii")
        self._offset = self._newlines = 0
        self._line_start = 0
        self._lf = self._crlf = self._cr = 0
        self._last = self._held = ""
        self._is_started = False
        self.head, self.has_bom, self.needs_copy = "", False, False

    @property
    def is_mixed(self) -> bool:
        """True if line ends differ within the file: DuckDB refuses that, or loses rows."""
        lone_lf, lone_cr = self._lf - self._crlf, self._cr - self._crlf
        return sum(count > 0 for count in (lone_lf, self._crlf, lone_cr)) > 1

    @property
    def lines(self) -> int:
        ends = self._lf + self._cr - self._crlf
        return ends + (1 if self._last and self._last not in "\r\n" else 0)

    def feed(self, chunk: bytes, one_newline: bool = False) -> str:
        """The text of the chunk. FileRejected (encoding, nul_byte) with line and byte or column."""
        if self._offset == 0:
            self.has_bom = chunk.startswith(codecs.BOM_UTF8)
        try:
            text = self._decoder.decode(chunk)
        except UnicodeDecodeError as error:
            raise self._encoding_fault(error, chunk) from None
        text = self._without_mark(text)
        self._count(text)
        self._offset += len(chunk)
        self._newlines += chunk.count(b"\n")
        if (last := chunk.rfind(b"\n")) >= 0:
            self._line_start = self._offset - len(chunk) + last + 1
        return self._one_newline(text) if one_newline else text

    def finish(self, one_newline: bool = False) -> str:
        """The rest of the text; the flags are final from here."""
        try:
            rest = self._decoder.decode(b"", final=True)
        except UnicodeDecodeError as error:
            raise self._encoding_fault(error, b"") from None
        self._count(rest)
        self.needs_copy = not self._is_utf8 or self.is_mixed
        rest = self._without_mark(rest)
        # Anything after the last character lets go of a \r that was held back.
        return self._one_newline(rest + "\0")[:-1] if one_newline else rest

    def _one_newline(self, text: str) -> str:
        r"""Every line end as \n. A \r that ends a chunk waits for the next: it may be half of a \r\n."""
        text, self._held = self._held + text, ""
        if text.endswith("\r"):
            text, self._held = text[:-1], "\r"
        return text.replace("\r\n", "\n").replace("\r", "\n")

    def _without_mark(self, text: str) -> str:
        """utf-16-le and its like keep a byte order mark, which would be part of the first header."""
        if self._is_started or not text:
            return text
        self._is_started = True
        return text.removeprefix("\ufeff")

    def _count(self, text: str) -> None:
        if not text:
            return
        if (nul := text.find("\0")) >= 0:
            line = self._newlines + text.count("\n", 0, nul) + 1
            message = f"{self._name} is binary: a NUL byte on line {line}"
            raise FileRejected(self._name, "nul_byte", message, line=line)
        if len(self.head) < self._head_size:
            self.head += text[: self._head_size - len(self.head)]
        self._lf += text.count("\n")
        self._cr += text.count("\r")
        self._crlf += text.count("\r\n") + (1 if self._last == "\r" and text[0] == "\n" else 0)
        self._last = text[-1]

    def _encoding_fault(self, error: UnicodeDecodeError, chunk: bytes) -> FileRejected:
        pending = len(error.object) - len(chunk)
        at = self._offset - pending + error.start
        before = error.object[: error.start]
        line = self._newlines + before.count(b"\n") + 1
        last = before.rfind(b"\n")
        start = self._offset - pending + last + 1 if last >= 0 else self._line_start
        byte = at - start + 1
        message = (
            f"{self._name} is not {self._encoding}: line {line}, byte {byte} "
            f"(0x{error.object[error.start]:02x}); state the file's encoding in the mapping"
        )
        return FileRejected(self._name, "encoding", message, line=line, column=byte)
