"""What DuckDB says of a value, without the value: messages go to pages, marts and web hooks, what a row holds does not.

DuckDB quotes values in many ways, and some not at all, so nothing of such a message is kept but what is known here.
"""

from __future__ import annotations

import re

NOT_SHOWN = "(the value is not shown)"
# Errors about rows; what a binder, a parser or the catalog quotes is the mapping's or the model's own SQL.
_KINDS = "Conversion|Invalid Input|Out of Range|Constraint|Mismatch Type|Invalid Type|Not implemented"
_KNOWN = (
    r"Could not convert string|Could not parse string|Could not decode string|Malformed JSON"
    r"|[Ii]nvalid (?:date|time|timestamp) field format|(?:date|time|timestamp) field value out of range"
    r"|Overflow in (?:addition|subtraction|multiplication|division|negation)|Failure in decode"
    r"|Type [A-Z]+\d* with value|Duplicate key|PRIMARY KEY or UNIQUE constraint violation"
    r"|NOT NULL constraint failed: [\w.]+|CHECK constraint failed|More than one row returned by a subquery"
    r"|CSV Error on Line: \d+|No magic bytes found at end of file|Unknown TimeZone|\w+ format must be a constant"
)
_ELSE = "a value does not fit"
_TYPE = re.compile(
    r" to (?:the destination type )?((?:U?(?:TINY|SMALL|BIG|HUGE)?INT(?:EGER|8|16|32|64|128)?|DOUBLE|FLOAT|BOOL(?:EAN)?"
    r"|DATE|TIME(?:STAMP)?|INTERVAL|UUID|DECIMAL\(\d+,\d+\)))(?=\s|$)"
)
_COLUMN = re.compile(r" when casting from source column (\w+)[ \t]*(?:\n|$)")
_TREATED = rf"(?:{_KNOWN}|{_ELSE}) {re.escape(NOT_SHOWN)}"
# dbt tells of one model below the other, each with its file.
_END = r"(?=\n\S+\.(?:sql|yml|csv|py): |\Z)"
_COMPLAINT = re.compile(rf"\b({_KINDS}) Error: (?!{_TREATED})(.*?){_END}", re.DOTALL)


def without_values(text: str) -> str:
    """The text with DuckDB's complaints about values cut down to the kind, the type and the column.

    What follows such a complaint goes too, up to the next file that the text tells of: a value can have many lines.
    A text that went through already stays as it is.
    """
    return _COMPLAINT.sub(_told, text)


def _told(complaint: re.Match[str]) -> str:
    kind, said = complaint.groups()
    known = re.match(_KNOWN, said)
    types, columns = _TYPE.findall(said), _COLUMN.findall(said)
    words = [f"{kind} Error:", known[0] if known else _ELSE, NOT_SHOWN]
    words += [f"to {types[-1]}"] if types else []
    words += [f"when casting from source column {columns[-1]}"] if columns else []
    return " ".join(words)
