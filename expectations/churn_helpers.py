"""The helper columns that the rules of churn records look at."""

from __future__ import annotations

from typing import TYPE_CHECKING

from expectations.frames import cents, days, objects
from expectations.rules import Context

if TYPE_CHECKING:
    import pandas as pd

# Coded columns, and the field of the vocabulary that lists their codes; secondary_reasons holds several.
CODED = {
    "event_type": "event_type",
    "primary_reason": "reason",
    "avoidable": "avoidable",
    "reason_source": "reason_source",
    "save_type": "save_type",
    "save_outcome": "save_outcome",
}


def prepare(frame: pd.DataFrame, context: Context) -> pd.DataFrame:
    """The frame with the helper columns of the rules: lengths, days, lists taken apart, what a reason requires."""
    import pandas as pd

    vocabulary, made = context.vocabulary, frame.copy()
    versions = [version if version in vocabulary.versions else "*" for version in frame["taxonomy_version"]]
    for column in CODED:
        pairs = zip(versions, frame[column], strict=True)
        made[f"{column}_coded"] = objects(None if code is None else f"{version}/{code}" for version, code in pairs)
    for column in vocabulary.required_fields():
        requiring = {version: vocabulary.reasons_requiring(column, version) for version in set(versions)}
        pairs = zip(versions, frame["primary_reason"], strict=True)
        made[f"needs_{column}"] = objects(reason in requiring[version] for version, reason in pairs)
    secondary = [_parts(cell) for cell in frame["secondary_reasons"]]
    known = {version: vocabulary.codes("reason", version) for version in set(versions)}
    made["are_secondary_reasons_known"] = objects(
        set(parts) <= known[version] for version, parts in zip(versions, secondary, strict=True)
    )
    made["count_secondary"] = objects(len(parts) or None for parts in secondary)
    made["are_secondary_distinct"] = objects(len(parts) == len(set(parts)) if parts else None for parts in secondary)
    made["is_primary_apart"] = objects(
        reason not in parts if parts and reason else None
        for reason, parts in zip(frame["primary_reason"], secondary, strict=True)
    )
    made["needs_evidence"] = objects(source != "billing" for source in frame["reason_source"])
    made["other_text_length"] = objects(len(text or "") for text in frame["other_text"])
    for column in ("mrr_before", "mrr_after"):
        made[f"{column}_cents"] = cents(frame[column])
    made["recorded_day"] = days(frame["recorded_at"])
    weekday = frame["effective_date"].dt.day_of_week
    # Ten working days are two weeks; a Saturday or Sunday starts to count on Monday.
    lasts = weekday.map({5: 13, 6: 12}).where(weekday >= 5, 14)
    made["due_on"] = frame["effective_date"] + pd.to_timedelta(lasts, unit="D")
    return made


def _parts(cell: str | None) -> list[str]:
    return [part for part in (text.strip() for text in (cell or "").split(";")) if part]
