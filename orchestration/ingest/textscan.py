"""Decoding a stream of bytes strictly while counting lines, so that a fault can be pointed at."""

from __future__ import annotations

import codecs

from .csvtext import MAX_LINE, long_line
from .errors import FileRejected


class TextScan:
    """Feed bytes, get text. After `finish`: head, lines, has_bom, is_mixed (line ends), needs_copy."""

    def __init__(self, name: str, encoding: str, head_size: int):
        codec = codecs.lookup(encoding).name
        self._name, self._encoding, self._head_size = name, encoding, head_size
        # utf-8-sig takes a byte order mark off where there is one, which strict utf-8 would keep.
        self._decoder = codecs.getincrementaldecoder("utf-8-sig" if codec == "utf-8" else codec)("strict")
        self._is_utf8 = codec in ("utf-8", "utf-8-sig", "ascii")
        self._is_wide = codec.startswith(("utf-16", "utf-32"))
        self._offset = self._line_start = 0
        self._lf = self._crlf = self._cr = 0
        self._last = self._held = ""
        self._run = 0  # characters of the line that is not over yet
        self._is_started = False
        self.head, self.has_bom, self.needs_copy = "", False, False

    @property
    def is_mixed(self) -> bool:
        """True if line ends differ within the file: DuckDB refuses that, or loses rows."""
        lone_lf, lone_cr = self._lf - self._crlf, self._cr - self._crlf
        return sum(count > 0 for count in (lone_lf, self._crlf, lone_cr)) > 1

    @property
    def _breaks(self) -> int:
        return self._lf + self._cr - self._crlf

    @property
    def lines(self) -> int:
        return self._breaks + (1 if self._last and self._last not in "\r\n" else 0)

    def feed(self, chunk: bytes, one_newline: bool = False) -> str:
        """The text of the chunk. FileRejected (encoding, nul_byte) with line and byte or column."""
        if self._offset == 0:
            self.has_bom = chunk.startswith(codecs.BOM_UTF8)
        text = self._without_mark(self._decoded(chunk))
        self._count(text)
        self._offset += len(chunk)
        if (last := max(chunk.rfind(b"\n"), chunk.rfind(b"\r"))) >= 0:
            self._line_start = self._offset - len(chunk) + last + 1
        return self._one_newline(text) if one_newline else text

    def finish(self, one_newline: bool = False) -> str:
        """The rest of the text; the flags are final from here."""
        rest = self._decoded(b"", is_last=True)
        self._count(rest)
        self.needs_copy = not self._is_utf8 or self.is_mixed
        rest = self._without_mark(rest)
        # Anything after the last character lets go of a \r that was held back.
        return self._one_newline(rest + "\0")[:-1] if one_newline else rest

    def _decoded(self, chunk: bytes, is_last: bool = False) -> str:
        try:
            return self._decoder.decode(chunk, final=is_last)
        except UnicodeDecodeError as error:
            raise self._encoding_fault(error, chunk) from None
        except UnicodeError as error:  # utf-16 without a byte order mark, for one, has no place
            message = f"{self._name} is not {self._encoding}: {error}; state the file's encoding in the mapping"
            raise FileRejected(self._name, "encoding", message, line=1) from None

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
            line = self._breaks + _breaks_in(text[:nul], self._last) + 1
            message = f"{self._name} is binary: a NUL byte on line {line}"
            raise FileRejected(self._name, "nul_byte", message, line=line)
        self._measure(text)
        if len(self.head) < self._head_size:
            self.head += text[: self._head_size - len(self.head)]
        self._lf += text.count("\n")
        self._cr += text.count("\r")
        self._crlf += text.count("\r\n") + (1 if self._last == "\r" and text[0] == "\n" else 0)
        self._last = text[-1]

    def _measure(self, text: str) -> None:
        """FileRejected for a line without end. A chunk is shorter than MAX_LINE: only what began before it counts."""
        first = min((at for end in "\r\n" if (at := text.find(end)) >= 0), default=len(text))
        if self._run + first > MAX_LINE:
            raise long_line(self._name, self._breaks + 1)
        last = max(text.rfind("\r"), text.rfind("\n"))
        self._run = len(text) - last - 1 if last >= 0 else self._run + len(text)

    def _encoding_fault(self, error: UnicodeDecodeError, chunk: bytes) -> FileRejected:
        pending = len(error.object) - len(chunk)
        before = error.object[: error.start]
        line = self._breaks + _breaks_in(before.decode(self._encoding, "replace"), self._last) + 1
        byte = None
        if not self._is_wide:  # a byte of two or four is no place that an editor shows
            last = max(before.rfind(b"\n"), before.rfind(b"\r"))
            start = self._offset - pending + last + 1 if last >= 0 else self._line_start
            byte = self._offset - pending + error.start - start + 1
        place = f"line {line}, byte {byte}" if byte else f"line {line}"
        message = (
            f"{self._name} is not {self._encoding}: {place} "
            f"(0x{error.object[error.start]:02x}); state the file's encoding in the mapping"
        )
        return FileRejected(self._name, "encoding", message, line=line, column=byte)


def _breaks_in(text: str, before: str) -> int:
    """Line breaks of a text that follows on the character `before`."""
    pairs = text.count("\r\n") + (1 if before == "\r" and text.startswith("\n") else 0)
    return text.count("\n") + text.count("\r") - pairs
