"""Headers: columns added, missing, renamed, in other order, doubled, by odd or enormous names."""

from __future__ import annotations

from .case import GOOD, HEAD, ROW, Case, Rejected, Rows, desk, ticket_mapping, variant

READ = Rows([GOOD])
MANY = ",".join(f"c{i}" for i in range(5000))


def head(name: str, content: str, outcome: Rejected | Rows, columns: str = "") -> Case:
    return desk(f"columns {name}", content, outcome, columns=columns)


ODD = "ticket_id: {}, customer_id: who, opened_at: opened, resolved_at: resolved, category: topic"
CASES = [
    head("added", "id,who,opened,resolved,topic,colour\n1,a,2024-01-01,,x,red\n", Rows([GOOD], drift=("'colour'",))),
    head("in other order", "topic,opened,resolved,who,id\nx,2024-01-01,,a,1\n", READ),
    variant(head("in other case", HEAD.upper() + ROW, READ)),
    variant(head("with blanks around", " id , who,opened\t,resolved, topic \n" + ROW, READ)),
    head("missing", "id,who,resolved,topic\n1,a,,x\n", Rejected("missing_column", 1, "opened")),
    head("renamed", HEAD.replace("opened", "open_ed") + ROW,
         Rejected("missing_column", 1, "opened", "did you mean 'open_ed'")),
    head("optional and missing", "id,who,opened,resolved\n1,a,2024-01-01,\n", Rows([("1", "a", None)]),
         ODD.format("id").replace("category: topic", "category: {column: topic, optional: true}")),
    head("doubled", "id,who,opened,resolved,topic,id\n1,a,2024-01-01,,x,2\n", Rejected("doubled_header", 1, "id")),
    variant(head("doubled but for case", "id,who,opened,resolved,topic,TOPIC\n1,a,2024-01-01,,x,2\n",
         Rejected("doubled_header", 1, "TOPIC"))),
    variant(head("doubled but for blanks", "id,who,opened,resolved,topic, id\n1,a,2024-01-01,,x,2\n",
                 Rejected("doubled_header", 1, "id"))),
    variant(head("without a name", "id,who,opened,resolved,topic,\n1,a,2024-01-01,,x,2\n",
                 Rows([GOOD], drift=("'column_6'",)))),
    head("with a line break in a name", '"the\nid",who,opened,resolved,topic\n1,a,2024-01-01,,x\n2,a,never,,x\n',
         Rows([GOOD], [(4, ["cast:opened_at"])]), ODD.format('"the\\nid"')),
    variant(head("reserved words", "select,who,opened,resolved,topic\n" + ROW, READ, ODD.format("select"))),
    head("quotes in a name", '"a ""b""",who,opened,resolved,topic\n' + ROW, READ, ODD.format("'a \"b\"'")),
    head("sql in a name", "\"x'); drop table raw.customers; --\",who,opened,resolved,topic\n" + ROW, READ,
         ODD.format("\"x'); drop table raw.customers; --\"")),
    variant(head("html in a name", "id,who,opened,resolved,topic,<script>alert(1)</script>\n1,a,2024-01-01,,x,y\n",
         Rows([GOOD], drift=("<script>",)))),
    variant(head("a formula in a name", "id,who,opened,resolved,topic,=1+1\n1,a,2024-01-01,,x,y\n", Rows([GOOD],
                 drift=("'=1+1'",)))),
    head("a zero width space in a name", "id\u200b,who,opened,resolved,topic\n" + ROW,
         Rejected("missing_column", 1, "id", "\\u200b")),
    head("names of the ingester's own columns",
         "id,who,opened,resolved,topic,_kept,_faults,text:category\n1,a,2024-01-01,,x,1,2,3\n",
         Rows([GOOD], drift=("'_kept'", "'_faults'", "'text:category'"))),
    head("the name of the row number",
         "id,who,opened,resolved,topic,_row_number\n1,a,2024-01-01,,x,7\n2,a,never,,x,7\n",
         Rows([GOOD], [(3, ["cast:opened_at"])], drift=("'_row_number'",))),
    head("the name of the delivery's day", "id,who,opened,resolved,topic,_delivered_on\n1,a,2024-01-01,,x,7\n",
         Rows([GOOD], drift=("'_delivered_on'",))),
    head("5,000 of them", f"{HEAD.strip()},{MANY}\n1,a,2024-01-01,,x{',' * 5000}\n", Rejected("too_many_columns", 1)),
    head("a name of a million characters", f"{HEAD.strip()},{'n' * 1_000_000}\n1,a,2024-01-01,,x,y\n", Rows([GOOD],
         drift=("nnn...",))),
    variant(head("names of two million characters", f"{HEAD.strip()},{'n' * 2_000_000}\n1,a,2024-01-01,,x,y\n",
         Rejected("bad_header", 1))),
    head("a header whose quote is never closed", '"id,who,opened,resolved,topic\n' + ROW,
         Rejected("missing_column", 1, "id")),
    Case("columns by a sql that a file lacks", Rejected("mapping_failed"), {"t.csv": "id,who\n1,a\n"},
         'inputs:\n  rows: {path: "t*", format: csv}\nentities:\n  support_tickets:\n    delivery: append\n'
         "    sql: select id as ticket_id, who as customer_id, opened as opened_at from rows\n"),
    Case("columns added and gone again", Rows([GOOD], drift=("'colour'",)),
         {"t.csv": "id,who,opened,resolved,topic,colour\n1,a,2024-01-01,,x,red\n"}, ticket_mapping(),
         then=({"t.csv": HEAD + ROW}, Rows([GOOD]))),
]  # fmt: skip
