"""JSON lines: what is no JSON, what is no object, keys and numbers that readers disagree about, depth."""

from __future__ import annotations

from .case import GOOD, HEAD, Case, Rejected, Rows, desk, variant

LINE = '{"id": "1", "who": "a", "opened": "2024-01-01", "resolved": null, "topic": "x"}\n'
READ = Rows([GOOD])


def line(name: str, content: str, outcome: Rows | Rejected, columns: str = "") -> Case:
    return desk(f"json {name}", content, outcome, "format: jsonl", "t.jsonl", columns)


def ticket(value: str, key: str = "id") -> str:
    """One line with a value as it is written there."""
    return LINE.replace('"1"' if key == "id" else '"x"', value)


DEEP = "[" * 10_000 + "]" * 10_000
INNER = (
    "ticket_id: id, customer_id: who, opened_at: opened, resolved_at: resolved, "
    "category: {expression: \"json_extract_string(topic, '$.a')\"}"
)
CASES = [
    line("lines", LINE + LINE.replace('"1"', '"2"'), Rows([GOOD, ("2", "a", "x")])),
    line("empty", "", Rejected("empty_file", 1)),
    line("only newlines", "\n\n", Rejected("empty_file", 1)),
    line("an array over lines", f"[\n{LINE.strip()},\n{LINE}]\n", Rejected("bad_json", 1)),
    line("an array on one line", f"[{LINE.strip()}]\n", Rejected("bad_json", 1)),
    variant(line("an object over lines", '{"id": 1,\n"who": "a"}\n', Rejected("bad_json", 1))),
    line("two objects on a line", LINE + LINE.strip() + LINE, Rejected("bad_json", 2)),
    line("cut off", LINE + LINE[:30], Rejected("bad_json", 2)),
    variant(line("csv", HEAD, Rejected("bad_json", 1))),
    variant(line("a bare null", LINE + "null\n", Rejected("bad_json", 2))),
    variant(line("a number", LINE + "\n\n7\n", Rejected("bad_json", 4))),
    variant(line("single quotes", LINE + "{'id': 1}\n", Rejected("bad_json", 2))),
    line("half a surrogate", LINE + ticket('"\\ud800"'), Rejected("bad_json", 2)),
    variant(line("a pair of surrogates", ticket('"\\ud83d\\ude00"'), Rows([("😀", "a", "x")]))),
    line("a key twice", LINE + "\n" + LINE.replace("}", ', "id": "2"}'), Rejected("doubled_header", 3, "id")),
    line("a key twice but for case", LINE.replace("}", ', "ID": "2"}'), Rows([GOOD],
         drift=("'ID' differs from 'id'",))),
    line("an empty object", LINE + "{}\n",
         Rows([GOOD], [(2, ["required:ticket_id", "required:customer_id", "required:opened_at"])])),
    line("a key that only one line has", LINE + LINE.replace("}", ', "new": 1}').replace('"1"', '"2"'),
         Rows([GOOD, ("2", "a", "x")], drift=("'new'",))),
    variant(line("a key without a name", LINE.replace("}", ', "": 1}'), Rows([GOOD], drift=("a key without a name",)))),
    line("a key with slash and tilde", LINE.replace('"id"', '"a/b~c"'), READ,
         'ticket_id: a/b~c, customer_id: who, opened_at: opened, category: topic, resolved_at: resolved'),
    variant(line("a number of 13 digits as id", ticket("1234567890123"), Rows([("1234567890123", "a", "x")]))),
    line("a number of 30 digits as id", ticket("1" * 30), Rows([("1" * 30, "a", "x")])),
    line("text like 1e5 as id", ticket('"1e5"'), Rows([("1e5", "a", "x")])),
    variant(line("text like 00123 as id", ticket('"00123"'), Rows([("00123", "a", "x")]))),
    line("a number with leading zeros", LINE + ticket("00123"), Rejected("bad_json", 2)),
    variant(line("nan as a value", ticket("NaN", "x"), Rows([("1", "a", "NaN")]))),
    variant(line("infinity as a date", LINE.replace('"2024-01-01"', "Infinity"),
                 Rows(faults=[(1, ["cast:opened_at"])]))),
    variant(line("true as a value", ticket("true", "x"), Rows([("1", "a", "true")]))),
    variant(line("an object as a value", ticket('{"b": [1, null]}', "x"), Rows([("1", "a", '{"b":[1,null]}')]))),
    line("a nul character", ticket('"x\\u0000y"', "x"), Rows([("1", "a", "x\0y")])),
    line("nested 10,000 deep", LINE + ticket(DEEP, "x").replace('"1"', '"2"'), Rows([GOOD, ("2", "a", DEEP)])),
    line("nested 10,000 deep, then cut off", ticket(DEEP, "x") + "[1,\n", Rejected("bad_json", 2)),
    line("nested 10,000 deep and not closed", LINE + '{"id": ' + "[" * 10_000 + "\n", Rejected("bad_json", 2)),
    variant(line("a million brackets", LINE + "[" * 1_000_000 + "\n", Rejected("bad_json", 2))),
    variant(line("a line of 17 MB", LINE + ticket('"' + "x" * (17 << 20) + '"', "x"), Rejected("line_too_long", 2))),
    line("5,000 keys", LINE.replace("}", "".join(f', "k{i}": 1' for i in range(5000)) + "}"),
         Rejected("too_many_columns", 1)),
    desk("json within a cell", HEAD + '1,a,2024-01-01,,"{""a"": ""x""}"\n', READ, columns=INNER),
    desk("json within a cell nested 10,000 deep", HEAD + '1,a,2024-01-01,,"{""a"": ' + DEEP + '}"\n',
         Rows([("1", "a", DEEP)]), columns=INNER),
    desk("json within a cell cut off", HEAD + '1,a,2024-01-01,,"{""a"": ""x""}"\n2,a,2024-01-01,,"{""a"": "\n',
         Rows([GOOD], [(3, ["expression:category"])]), columns=INNER),
]  # fmt: skip
