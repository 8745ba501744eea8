"""Charts of the Team page: coverage over time, and how many customers each CSM looks after."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import altair as alt

from orchestration.dashboards.csm.queries import Delivered
from orchestration.dashboards.parts.charts import (
    BLUE,
    BLUE_LIGHT,
    BLUE_MID,
    NARROW,
    ORANGE,
    WIDE,
    Chart,
    Size,
    label,
    legend,
    months_axis,
    percent_axis,
    quiet_axis,
    rows,
    sized,
    target_rule,
)
from orchestration.dashboards.parts.chosen import target_of
from orchestration.dashboards.parts.marts import ALL, Marts, MetricValue
from orchestration.dashboards.parts.table import Table
from orchestration.dashboards.team.people import Person
from orchestration.dashboards.words import formats
from orchestration.dashboards.words.rate_texts import counts, together

ASSIGNED, MANAGED = "csm_assignment_rate", "active_management_rate"
SERIES = {ASSIGNED: "Has a CSM of its segment", MANAGED: "Actively managed"}
MONTHS, BARS = 13, 40
NAMES = {WIDE.name: 110, NARROW.name: 80}  # pixels of an id


def coverage_chart(marts: Marts) -> Chart | None:
    """Both shares at the last month ends and on the day of the figures; None where neither is measured twice."""
    series = {m: [v for v in marts.series(m, ALL, "point") if v.value is not None][-MONTHS:] for m in SERIES}
    if max(len(values) for values in series.values()) < 2:
        return None
    goals = {t.target_value for m in SERIES if (t := target_of(marts, m)) and t.target_value is not None}
    goal = float(next(iter(goals))) if len(goals) == 1 else None
    ends = sorted({v.period_end for values in series.values() for v in values})
    told = [f"{SERIES[m]}: {_from_to(values)}" for m, values in series.items() if values]
    return Chart(
        "team-coverage",
        _coverage_finding({m: values[-1] for m, values in series.items() if values}),
        f"Share of active customers at each month end, up to {formats.day(ends[-1])}."
        + (" Dashed: the target of both." if goal is not None else ""),
        f"{'. '.join(told)}.",
        _coverage_table(series, ends),
        lambda size: _lines(series, ends, goal, size),
    )


def _coverage_finding(last: dict[str, MetricValue]) -> str:
    parts = []
    if ASSIGNED in last:
        parts.append(f"{formats.percent(last[ASSIGNED].value)} of customers have a CSM of their segment")
    if MANAGED in last:
        share = formats.percent(last[MANAGED].value)
        parts.append(f"{share} are actively managed" if parts else f"{share} of customers are actively managed")
    return ", ".join(parts)


def _from_to(values: Sequence[MetricValue]) -> str:
    ends = [f"{formats.percent(v.value)} on {formats.day(v.period_end)}" for v in (values[0], values[-1])]
    return f"{ends[0]}, {ends[1]}" if len(values) > 1 else ends[0]


def _coverage_table(series: dict[str, list[MetricValue]], ends: Sequence[date]) -> Table:
    at = {m: {v.period_end: v for v in values} for m, values in series.items()}
    header = ["Day", *[text for name in SERIES.values() for text in (name, "Customers")]]
    found = [[formats.day(end)] + [cell for m in SERIES for cell in _pair(at[m].get(end))] for end in ends]
    return Table("Coverage of customers by month end", header, found)


def _pair(value: MetricValue | None) -> list[str]:
    return [formats.percent(value.value) if value else formats.NONE, counts(value)]


def _lines(series: dict[str, list[MetricValue]], ends: Sequence[date], goal: float | None, size: Size) -> Any:
    labels = [label(end) for end in ends]
    data = rows(
        [
            {
                "month": labels[ends.index(v.period_end)],
                "Coverage": SERIES[m],
                "value": v.value,
                "Day": formats.day(v.period_end),
                "Share": formats.percent(v.value),
                "Customers": counts(v),
            }
            for m, values in series.items()
            for v in values
        ]
    )
    colour = alt.Color(
        "Coverage:N",
        scale=alt.Scale(domain=list(SERIES.values()), range=[BLUE_MID, BLUE]),
        legend=legend(replace(size, columns=2 if size.name != NARROW.name else 1)),
    )
    # Lines stand on points, which have no inner padding.
    x = months_axis(labels, size).scale(paddingOuter=0.14)
    base = alt.Chart(data).encode(x=x, y=percent_axis("value:Q", top=1.0), color=colour)
    tooltip = ["Day:N", "Coverage:N", "Share:N", "Customers:N"]
    layers = [base.mark_line(strokeWidth=2), base.mark_point(filled=True, size=36, opacity=1).encode(tooltip=tooltip)]
    if goal is not None:
        layers.append(target_rule(goal))
    return sized(alt.layer(*layers), size)


def load_chart(team: Sequence[Person], as_of: date, known: Delivered) -> Chart | None:
    """Customers of each CSM, those with an overdue touch apart; None without a CSM."""
    csms = [person for person in team if person.csm_id is not None]
    if not csms:
        return None
    is_cut = len(csms) > BARS
    if is_cut:
        largest = sorted(csms, key=lambda p: (-len(p.customers), p.csm_id or ""))[:BARS]
        csms = [person for person in csms if person.csm_id in {other.csm_id for other in largest}]
    is_told = known.has("touchpoints")
    sub = f"Customers of each CSM on {formats.day(as_of)}, by the CSM's segment."
    sub += f" The {BARS} with the most customers." if is_cut else ""
    return Chart(
        "team-customers",
        _load_finding(csms),
        sub + (" Dark: touch overdue." if is_told else " No source tells touches."),
        _load_text(csms),
        _load_table(csms, as_of, is_told),
        lambda size: _bars(csms, as_of, is_told, size),
    )


def _means(csms: Sequence[Person]) -> list[tuple[str, Decimal]]:
    found: dict[str, list[int]] = {}
    for person in csms:
        found.setdefault(person.segment or "", []).append(len(person.customers))
    return [(segment, Decimal(sum(sizes)) / len(sizes)) for segment, sizes in found.items()]


def _load_finding(csms: Sequence[Person]) -> str:
    means = [(segment, mean) for segment, mean in _means(csms) if segment]
    if not means:
        customers = sum(len(person.customers) for person in csms)
        return f"{formats.counted(len(csms), 'CSM')} for {formats.counted(customers, 'customer')}"
    told = [f"{formats.number(mean)} in {segment}" for segment, mean in means]
    first = means[0][1]
    told[0] = f"{formats.counted(formats.rounded(first, 0), 'customer')} in {means[0][0]}"
    return f"A CSM has {together(told)}{' on average' if len(csms) > len(means) else ''}"


def _load_text(csms: Sequence[Person]) -> str:
    sizes = [len(person.customers) for person in csms]
    ends = f"between {formats.number(min(sizes))} and {formats.number(max(sizes))} customers each"
    return f"{formats.counted(len(csms), 'CSM')} with {ends}. The table of CSMs below holds the same numbers."


def _load_table(csms: Sequence[Person], as_of: date, is_told: bool) -> Table:
    found = [
        [p.csm_id or "", p.segment or formats.NONE, formats.number(len(p.customers))]
        + ([formats.number(p.touches(as_of).overdue)] if is_told else [])
        for p in csms
    ]
    return Table("Customers by CSM", ["CSM", "Segment", "Customers", *(["Touch overdue"] if is_told else [])], found)


def _bars(csms: Sequence[Person], as_of: date, is_told: bool, size: Size) -> Any:
    data: list[dict[str, Any]] = []
    for person in csms:
        late = person.touches(as_of).overdue if is_told else 0
        for part, count in (("Not overdue", len(person.customers) - late), ("Touch overdue", late)):
            row = {"CSM": person.csm_id, "Touch": part if is_told else "Customers", "Customers": count}
            data.append(
                {**row, "Of": len(person.customers), "Segment": person.segment or formats.NONE, "order": len(data)}
            )
    parts = ["Not overdue", "Touch overdue"] if is_told else ["Customers"]
    plot = replace(size, height=max(80, 24 * len(csms)), columns=2)
    bars = (
        alt.Chart(rows(data))
        .mark_bar()
        .encode(
            y=alt.Y(
                "CSM:N",
                title=None,
                sort=[person.csm_id or "" for person in csms],
                axis=alt.Axis(ticks=False, domain=False, labelPadding=8, labelLimit=NAMES[size.name]),
            ),
            x=alt.X("Customers:Q", title=None, stack=True, axis=quiet_axis(format=",~f", tickMinStep=1)),
            color=alt.Color(
                "Touch:N",
                scale=alt.Scale(domain=parts, range=[BLUE_LIGHT, ORANGE] if is_told else [BLUE]),
                legend=legend(plot) if is_told else None,
            ),
            order=alt.Order("order:Q"),
            tooltip=["CSM:N", "Segment:N", "Touch:N", "Customers:Q", "Of:Q"],
        )
    )
    return sized(bars, plot)
