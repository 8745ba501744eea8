"""The shape of a CSV file: line ends, quotes, delimiters, rows that are too short or too long, files cut off."""

from __future__ import annotations

from .case import GOOD, HEAD, ROW, Case, Rejected, Rows, desk, variant

SECOND = "2,a,2024-01-01,,y\n"
BOTH = Rows([GOOD, ("2", "a", "y")])


def cut(name: str, content: str | bytes, outcome: Rejected | Rows) -> Case:
    return desk(f"shape {name}", content, outcome)


CASES = [
    cut("line ends cr", (HEAD + ROW + SECOND).replace("\n", "\r"), BOTH),
    variant(cut("line ends crlf", (HEAD + ROW + SECOND).replace("\n", "\r\n"), BOTH)),
    variant(cut("line ends mixed", HEAD + ROW.replace("\n", "\r\n") + SECOND.replace("\n", "\r"), BOTH)),
    cut("line ends mixed within a value", HEAD + '1,a,2024-01-01,,"x\r\ny"\n', Rows([("1", "a", "x\ny")])),
    variant(cut("no last newline", (HEAD + ROW + SECOND).rstrip("\n"), BOTH)),
    variant(cut("blank lines between", HEAD + "\n" + ROW + "\n\n" + SECOND + "\n", BOTH)),
    cut("a faulty row after a value of three lines", HEAD + '1,a,2024-01-01,,"x\n\ny"\n2,a,never,,x\n',
        Rows([("1", "a", "x\n\ny")], [(5, ["cast:opened_at"])])),
    cut("empty", "", Rejected("empty_file", 1)),
    variant(cut("only newlines", "\n\n\n", Rejected("empty_file", 1))),
    variant(cut("only blanks", "   \n", Rejected("empty_file", 1))),
    cut("header only", HEAD, Rows(warnings=("a header and no rows",))),
    variant(cut("header only without its newline", HEAD.strip(), Rows(warnings=("a header and no rows",)))),
    cut("header twice", HEAD + HEAD + ROW, Rows([GOOD], [(2, ["cast:opened_at", "cast:resolved_at"])])),
    cut("no header", ROW + SECOND, Rejected("missing_column", 1, "id")),
    cut("header in the second line", "Export of 2024\n" + HEAD + ROW, Rejected("missing_column", 1, "id")),
    cut("delimiter semicolon", (HEAD + ROW).replace(",", ";"), Rejected("missing_column", 1, "id", "delimiter ';'")),
    variant(cut("delimiter tab", (HEAD + ROW).replace(",", "\t"),
                Rejected("missing_column", 1, "id", "delimiter '\\t'"))),
    variant(cut("delimiter bar", (HEAD + ROW).replace(",", "|"), Rejected("missing_column", 1, "id", "delimiter '|'"))),
    cut("delimiter changes in mid file", HEAD + ROW + SECOND.replace(",", ";"), Rejected("ragged_row", 3)),
    desk("shape delimiter tab declared", (HEAD + ROW).replace(",", "\t"), Rows([GOOD]),
         "format: csv, delimiter: \"\\t\""),
    cut("row too short", HEAD + ROW + "2,a\n", Rejected("ragged_row", 3)),
    cut("row too long", HEAD + ROW + "2,a,2024-01-01,,x,y\n", Rejected("ragged_row", 3)),
    cut("row too long by an empty cell", HEAD + ROW + "2,a,2024-01-01,,x,\n", Rejected("ragged_row", 3)),
    variant(cut("row of blanks", HEAD + ROW + "   \n", Rejected("ragged_row", 3))),
    variant(cut("total line at the end", HEAD + ROW + "1 row\n", Rejected("ragged_row", 3))),
    cut("quote in mid value", HEAD + '1,a,2024-01-01,,5" pipe\n', Rows([("1", "a", '5" pipe')])),
    cut("text after a closing quote", HEAD + '1,a,2024-01-01,,"x" y\n', Rejected("unclosed_quote", 2)),
    cut("quote escaped by a backslash", HEAD + '1,a,2024-01-01,,"x\\" y"\n', Rejected("unclosed_quote", 2)),
    cut("quote never closed", HEAD + ROW + '2,a,2024-01-01,,"y\n' + "3,a,2024-01-01,,z\n" * 3,
        Rejected("unclosed_quote", 3)),
    variant(cut("quotes doubled", HEAD + '1,a,2024-01-01,,"say ""x"""\n', Rows([("1", "a", 'say "x"')]))),
    cut("every cell quoted", '"id","who","opened","resolved","topic"\n"1","a","2024-01-01","","x"\n', Rows([GOOD])),
    variant(cut("delimiter in quotes", HEAD + '1,"a",2024-01-01,,"x,y"\n', Rows([("1", "a", "x,y")]))),
    variant(cut("apostrophes", HEAD + "1,a,2024-01-01,,'x\n", Rows([("1", "a", "'x")]))),
    variant(cut("cut in mid row", HEAD + ROW + "2,a,2024", Rejected("ragged_row", 3))),
    cut("cut in mid quote", HEAD + ROW + '2,a,2024-01-01,,"y', Rejected("unclosed_quote", 3)),
    cut("cut in mid date", HEAD + "1,a,2024-01-01,,x\n2,a,2024-0,,y\n", Rows([GOOD], [(3, ["cast:opened_at"])])),
    cut("binary", bytes(range(256)) * 4, Rejected("encoding", 3, 115)),
    variant(cut("html of a log-in page", "<!DOCTYPE html>\n<html><body>Please log in</body></html>\n",
        Rejected("missing_column", 1, "id"))),
    variant(cut("a message instead of rows", '{"error": "rate limit"}\n', Rejected("missing_column", 1, "id"))),
    cut("one cell of a megabyte", HEAD + "1,a,2024-01-01,," + "x" * (1 << 20) + "\n",
        Rows([("1", "a", "x" * (1 << 20))])),
    desk("shape cells as long as a line may be", HEAD + "1,a,2024-01-01,," + "x" * (17 << 20) + "\n",
         Rejected("line_too_long", 2)),
    variant(cut("a row of many lines and 17 MB", HEAD + '1,a,2024-01-01,,"' + "x\n" * (17 << 19) + '"\n',
        Rejected("line_too_long", 2))),
    variant(cut("a backslash at the end", HEAD + "1,a,2024-01-01,,x\\\n", Rows([("1", "a", "x\\")]))),
    cut("words for nothing", HEAD + "1,a,2024-01-01,,NULL\n2,a,2024-01-01,NULL,x\n",
        Rows([("1", "a", "NULL")], [(3, ["cast:resolved_at"])])),
]  # fmt: skip
