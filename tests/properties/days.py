"""Days and instants for companies drawn at random: often the edges of months, windows and the plan year."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from hypothesis import strategies as st

AS_OF = date(2026, 3, 20)
# edges of the windows that end with as_of, of months, quarters, the plan year and the twelve months
EDGES = [
    *(AS_OF + timedelta(days=days) for days in (0, 1, -1, -27, -28, -29, -30, -60, -89, -90, -91, -179, -180, -365)),
    *(date(2026, month, 1) - timedelta(days=ahead) for month in (1, 2, 3) for ahead in (0, 1)),
    *(date(2025, month, 1) - timedelta(days=ahead) for month in (3, 6, 7, 10) for ahead in (0, 1)),
    date(2024, 2, 29),
]
DAYS_BACK = 800

days = st.one_of(st.sampled_from(EDGES), st.integers(-5, DAYS_BACK).map(lambda back: AS_OF - timedelta(days=back)))
recent_days = st.one_of(st.sampled_from(EDGES[:12]), st.integers(0, 120).map(lambda back: AS_OF - timedelta(days=back)))
hours = st.sampled_from([time(12), time(0), time(23, 59, 59, 999_999), time(9, 30)])
long_ago = st.sampled_from([date(2024, 1, 1), date(2025, 1, 1)])
moments = st.builds(datetime.combine, days, hours)
recent_moments = st.builds(datetime.combine, recent_days, hours)
# how long something lasts, in days; None while it lasts
lengths = st.one_of(st.none(), st.sampled_from([0, 1, 30, 90]), st.integers(0, 500))


def after(start: date, length: int | None) -> date | None:
    """The day (or instant, of an instant) so many days after `start`."""
    return None if length is None else start + timedelta(days=length)
