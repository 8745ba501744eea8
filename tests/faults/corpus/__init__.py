"""The corpus of ugly files: by topic, each with the outcome that the contract names."""

from __future__ import annotations

from . import archives, columns, encodings, json_lines, parquets, places, rows, shapes, values

CASES = [
    case
    for topic in (encodings, shapes, columns, values, archives, json_lines, parquets, places, rows)
    for case in topic.CASES
]
