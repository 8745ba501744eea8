"""Words for ingestion's rule ids, for the names of checks, and for where a check belongs."""

from __future__ import annotations

import re

from orchestration.dashboards.quality.check_names import asked
from orchestration.dashboards.words.fields import field_name

_FIELD_RULES = {
    "cast": "{} cannot be read as the number, date or yes/no it should be",
    "required": "{} is missing",
    "enum": "{} is none of the agreed words",
    "min": "{} is below the smallest allowed value",
    "date_window": "{} lies before 1990 or more than five years ahead",
    "currency_without_rate": "{} is a currency without an exchange rate",
    "expression": "{} cannot be worked out from the row",
}
_ROW_RULES = {
    "duplicate_key": "Two rows of one file have the same key and say different things",
    "end_before_start": "It ends before it starts",
    "score_outside_scale": "The score lies outside its scale",
    "rating_outside_scale": "The rating lies outside its scale",
    "mark_outside_scale": "The mark lies outside its scale",
}
_CHECKS = (
    ("not_null_", "No gaps: "),
    ("unique_key_", "One row per key: "),
    ("unique_", "Nothing twice: "),
    ("accepted_values_", "Only known codes: "),
    ("relationships_", "Everything it refers to exists: "),
    ("assert_", ""),
    ("dbt_utils_", ""),
)
# Where a check belongs, in the order a figure is made; the first words of its asset decide.
GROUPS = (
    ("Deliveries", ("delivery", "raw", "landing", "ingestion", "arrival", "source")),
    ("What people record", ("expectation", "churn_record", "gx", "standard")),
    ("Cleaned data", ("staging", "stg_")),
    ("Calculations", ("intermediate", "int_", "segments", "segment")),
    ("Metrics", ("metrics", "metric_")),
    ("Published tables", ("marts", "dim_", "fct_")),
    ("The plan's settings", ("seed", "targets", "milestones", "currency")),
)
RECORDED = GROUPS[1][0]
# Checks of raw data that look at its coming, not at what people wrote.
_OF_DELIVERIES = ("delivery", "known customers", "arriv", "fresh", "rows ", "row_count", "source")
OTHER_GROUP = "Other checks"
SEVERITIES = {
    "blocking": "Stops publication",
    "critical": "Error",
    "error": "Error",
    "warn": "Warning",
    "warning": "Warning",
}


def spaced(name: str) -> str:
    """`customer_id` as `Customer ID`; fields with a name of their own carry it."""
    return field_name(name)


def rule_words(rule: str) -> str:
    """An ingestion rule id such as `enum:primary_reason` as a sentence without its full stop."""
    kind, _, column = rule.partition(":")
    if kind in _ROW_RULES:
        return _ROW_RULES[kind]
    if kind in _FIELD_RULES and column:
        return _FIELD_RULES[kind].format(spaced(column))
    return spaced(kind) + (f" ({spaced(column)})" if column else "")


def check_words(name: str, asset: str | None = None) -> str:
    """What a check asks, without the name of the table it is about; names that are sentences stay."""
    table = table_of(asset)
    text = name.strip().removeprefix(f"{table}: ")
    question = asked(text)
    if question is not None:
        return question
    for prefix, words in _CHECKS:
        if text.startswith(prefix):
            rest = text.removeprefix(prefix)
            rest = rest.removeprefix(f"{table}_") if words and table else rest
            return words + ", ".join(spaced(part) for part in rest.split("__"))
    return spaced(text) if " " not in text else text[:1].upper() + re.sub(r"(?<=\w)_(?=\w)", " ", text[1:])


def table_of(asset: str | None) -> str:
    """The last part of an asset's name: `marts/dim_customer` is about dim_customer."""
    return re.split(r"[/.]", asset)[-1] if asset else ""


def group_of(asset: str | None, name: str) -> str:
    """The group of GROUPS that an asset (`raw/customers`, `marts.dim_customer`, a model) belongs to."""
    if asset and asset.lower().startswith("raw") and not name.lower().startswith(_OF_DELIVERIES):
        return RECORDED
    for text in (asset, name):
        for title, starts in GROUPS:
            if text and text.lower().startswith(starts):
                return title
    return OTHER_GROUP if asset is None or "/" in asset else "Deliveries"


def group_rank(title: str) -> int:
    titles = [group for group, _ in GROUPS]
    return titles.index(title) if title in titles else len(titles)


def severity_rank(severity: str) -> int:
    return {"blocking": 0, "critical": 1, "error": 1, "warn": 2, "warning": 2}.get(severity, 3)
