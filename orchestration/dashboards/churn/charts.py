"""Charts of the Churn page, each with its words and its data."""

from __future__ import annotations

from orchestration.dashboards.churn.month_bars import adherence, saved
from orchestration.dashboards.churn.multiples import monthly_rates, yearly_rates
from orchestration.dashboards.churn.rates import RatesView
from orchestration.dashboards.churn.saves import SavesView
from orchestration.dashboards.churn.standard import StandardView
from orchestration.dashboards.parts.charts import Chart


def yearly_chart(view: RatesView | None) -> Chart | None:
    """The 12-month rates as the page shows them; None where there are none."""
    if view is None:
        return None
    sub = f"{view.sub} Band: 95% interval. Dashed: target. Hollow: small sample."
    return Chart(
        "churn-12-months", view.finding, sub, view.text, view.table, lambda size: yearly_rates(view.panels, size)
    )


def monthly_chart(view: RatesView | None) -> Chart | None:
    """The monthly rates as the page shows them; None where there are none."""
    if view is None:
        return None
    sub = f"{view.sub} Above each bar: customers lost. Hollow: small sample. The targets are yearly."
    return Chart(
        "churn-by-month", view.finding, sub, view.text, view.table, lambda size: monthly_rates(view.panels, size)
    )


def saves_chart(view: SavesView | None) -> Chart | None:
    """Proactive saves by month of the risk; None where no month holds a customer."""
    if view is None or not any(m.stayed or m.left or m.open for m in view.months):
        return None
    sub = "Customers by month of the risk. They are judged 90 days after it was acted on."
    return Chart("churn-saves", view.finding, sub, view.text, view.table, lambda size: saved(view.months, size))


def records_chart(view: StandardView) -> Chart | None:
    """Adherence by month as the page shows it; None where nothing could be judged."""
    if view.table is None:
        return None
    sub = f"{view.sub}{' Dashed: target.' if view.target is not None else ''} Lighter: the running month."
    return Chart(
        "churn-records",
        view.finding,
        sub,
        view.text,
        view.table,
        lambda size: adherence(view.months, view.target, size),
    )
