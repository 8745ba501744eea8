"""marts.restatements: figures of complete periods that one publication reported otherwise than the one before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import duckdb

from orchestration.publish import brought, metric_history
from orchestration.publish.metric_history import PUBLICATION, Publication, describe, publications

NAME = "restatements"
ABOUT = (
    "One row per figure of a complete period that a publication reported otherwise than the one before it: the value "
    "as reported then, the new one, and the files that brought the change. Publications differ between two runs of the "
    "same days, so this table is outside what is equal between runs."
)
COLUMNS = {
    "metric_id": ("varchar", "The metric, as marts.metrics lists it."),
    "segment": ("varchar", "Strategic, Core, Digital, Unassigned or All."),
    "breakdown": ("varchar", "What breakdown_value is a value of, or none."),
    "breakdown_value": ("varchar", "Value of the breakdown, or none."),
    "period_type": ("varchar", "Length of the period, as in metric_values."),
    "period_start": ("date", "First day of the period, inclusive."),
    "period_end": ("date", "Last day of the period, inclusive."),
    "old_as_of": ("date", "The day the older of the two publications described."),
    "new_as_of": ("date", "The day the newer one described."),
    "old_publication_id": ("varchar", "The older publication."),
    "new_publication_id": ("varchar", "The newer publication."),
    "old_value": ("decimal(28,10)", "The value as reported then; null if it had none."),
    "new_value": ("decimal(28,10)", "The value as reported since; null if it has none."),
    "change": ("decimal(28,10)", "New less old value; null unless both are there."),
    "has_both_values": ("boolean", "False if one of the two had no value."),
    "traced_by": (
        "varchar",
        "customers: the batches hold new, changed or withdrawn rows of those whose part in the figure changed; "
        "inputs: all batches of the entities it reads that arrived between, because the parts are not known.",
    ),
    "count_customers": ("bigint", "Customers or team members whose part changed; null where parts are not known."),
    "count_batches": ("bigint", "Batches that brought the change; 0: none did, a definition or mapping changed."),
    "batch_ids": ("varchar", "Up to twenty of their ids."),
    "files": ("varchar", "Up to twenty of their files, each behind its entity."),
}

# Figures that time alone still changes after their month is over: for how many days.
SETTLES_AFTER_DAYS = {
    ("churn_standard_adherence", "month"): 14,  # until the last record is due
    ("proactive_save_rate", "month"): 90,
    ("onboarding_completion_rate", "cohort_month"): 30,
    ("time_to_first_value_days", "cohort_month"): 90,
    ("ttfv_median_days", "cohort_month"): 36500,  # starters are watched until as_of
    ("ttfv_p75_days", "cohort_month"): 36500,
    ("ttfv_reached_rate", "cohort_month"): 36500,
    ("ttfv_mean_days_achievers", "cohort_month"): 36500,
}
# ... or until the last of its units can be judged.
SETTLES_WHEN_JUDGED = ["adoption_completion_rate", "onboarding_completion_rate", "proactive_save_rate"]

RESTATED = """
create or replace temp table restated as
with
    both_sides as (
        select
            metric_id, segment, breakdown, breakdown_value, period_type, period_start, period_end,
            o.publication_id is not null as was_there,
            n.publication_id is not null as is_there,
            -- a figure that could not be measured was not reported
            o.is_complete and (o.value is not null or o.numerator is not null) as was_reported,
            coalesce(n.is_complete, true) as is_complete,
            $old_as_of = $new_as_of or (
                period_end + coalesce(settling.days, 0)::integer <= $old_as_of
                and not (list_contains($judged, metric_id) and coalesce(o.count_excluded, 0) > 0)
            ) as is_settled,
            o.value as old_value,
            n.value as new_value
        from reported_then as o
        full join reported_now as n
            using (metric_id, segment, breakdown, breakdown_value, period_type, period_start, period_end)
        left join settling using (metric_id, period_type)
    ),
    -- a value of an open vocabulary may come or go; a metric, period or breakdown that does is no restatement
    periods as (
        select metric_id, segment, period_type, period_end
        from both_sides
        group by all
        having bool_or(was_there and was_reported) and bool_or(is_there)
    ),
    breakdowns as (select distinct metric_id, breakdown from both_sides where was_there)
select * exclude (was_there, is_there, was_reported, is_complete, is_settled), row_number() over () as id
from both_sides
semi join periods using (metric_id, segment, period_type, period_end)
semi join breakdowns using (metric_id, breakdown)
where
    (was_reported or not was_there) and is_complete and is_settled and old_value is distinct from new_value
    -- nothing on one side and 0 on the other: a value of an open vocabulary that never occurred
    and (coalesce(old_value, 0) <> 0 or coalesce(new_value, 0) <> 0)
"""

TRACED = """
insert into restatements
select
    r.metric_id, r.segment, r.breakdown, r.breakdown_value, r.period_type, r.period_start, r.period_end,
    $old_as_of, $new_as_of, $old_id, $new_id, r.old_value, r.new_value, r.new_value - r.old_value,
    r.old_value is not null and r.new_value is not null,
    t.traced_by, t.count_customers, t.count_batches, t.batch_ids, t.files
from restated as r
join traced as t using (id)
order by all
"""


@dataclass(frozen=True)
class Place:
    """Folders: history, published, landing, and the one being staged. inputs: (metric, entity it reads)."""

    history: Path
    published: Path
    landing: Path
    staged: Path
    inputs: Sequence[tuple[str, str]]

    def parts(self, told: Publication) -> Path:
        """Where the parts of that publication's figures lie, if its release is still there."""
        folder = self.published / "releases" / told.publication_id if told.file else self.staged
        return folder / "parquet" / "metric_contributions.parquet"


def write(connection: duckdb.DuckDBPyConnection, place: Place, today: Publication) -> None:
    """Create the table in the database in use, whose metric_values are today's figures.

    What earlier releases found is taken over from the current one: it knew the parts of figures that are gone since.
    Without one, every two publications of the history that follow each other are compared anew.
    """
    connection.execute(f"create table {NAME} ({', '.join(f'{name} {kind}' for name, (kind, _) in COLUMNS.items())})")
    describe(connection, NAME, ABOUT, COLUMNS)
    connection.execute("create or replace temp table settling (metric_id varchar, period_type varchar, days integer)")
    settling = [(*figure, days) for figure, days in SETTLES_AFTER_DAYS.items()]
    connection.executemany("insert into settling values (?, ?, ?)", settling)
    told = [one for one in publications(place.history) if one.kind == PUBLICATION]
    pairs = list(pairwise([*told, today]))
    known = place.published / "current" / "parquet" / f"{NAME}.parquet"
    if pairs and known.exists():
        found = connection.read_parquet(str(known))
        if set(COLUMNS) <= set(found.columns):
            found.project(", ".join(COLUMNS)).insert_into(NAME)
            pairs = pairs[-1:]
    for old, new in pairs:
        _compare(connection, place, old, new)


def _compare(connection: duckdb.DuckDBPyConnection, place: Place, old: Publication, new: Publication) -> None:
    """Insert what `new` reported otherwise than `old`."""
    for name, told in (("reported_then", old), ("reported_now", new)):
        shape = ", ".join(f"{column} {kind}" for column, (kind, _) in metric_history.COLUMNS.items())
        connection.execute(f"create or replace temp table {name} ({shape})")
        metric_history.figures(connection, told).insert_into(name)
    days = {"old_as_of": old.as_of, "new_as_of": new.as_of}
    connection.execute(RESTATED, {**days, "judged": SETTLES_WHEN_JUDGED})
    if not connection.execute("select 1 from restated limit 1").fetchone():
        return
    parts, between = (place.parts(old), place.parts(new)), (old.published_at, new.published_at)
    brought.trace(connection, parts, place.landing, place.inputs, between)
    connection.execute(TRACED, {**days, "old_id": old.publication_id, "new_id": new.publication_id})
