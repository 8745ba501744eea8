"""Ground truth of advocates (referenceable customers) and of risks acted on in time."""

from __future__ import annotations

import numpy as np
import pandas as pd

from orchestration.demo.calendar import month_start
from orchestration.demo.drops import DayBook
from orchestration.demo.truth_tally import NEVER, Setting, Tally, days_of, ends_of, months_after

REFERENCE_MONTHS, SAVED_AFTER_DAYS = 12, 90


def measure(setting: Setting, tally: Tally) -> None:
    """referenceable_customers, referenceable_growth_rate (point), proactive_save_rate (month of the flag)."""
    baseline = setting.plan - 1
    was = referenceable(setting, baseline)
    for day in setting.days:
        is_now = referenceable(setting, day)
        tally.add("referenceable_customers", "point", day, setting.codes(day), is_now)
        if day >= baseline:
            change = is_now.astype(int) - was
            tally.add("referenceable_growth_rate", "point", day, setting.codes(day), change, was)
    _saves(setting, tally)


def referenceable(setting: Setting, day: np.datetime64) -> np.ndarray:
    """Active customers with a consent that is neither withdrawn nor expired at the end of `day`."""
    rows = setting.entity("customer_references")
    consented, expires = days_of(rows["consented_at"]), days_of(rows["expires_at"])
    expires = np.where(np.isnat(expires), months_after(consented, REFERENCE_MONTHS), expires)
    stands = (consented <= day) & (ends_of(rows["withdrawn_at"]) > day) & (expires > day)
    return setting.active(day) & setting.flags(rows["customer"].to_numpy()[stands])


def _saves(setting: Setting, tally: Tally) -> None:
    acted = acted_in_time(setting)
    end = acted["acted_on"] + pd.Timedelta(days=SAVED_AFTER_DAYS)
    acted = acted.assign(end=end)[end <= setting.at]
    for day in setting.days:
        first = month_start(day)
        rows = acted[acted["month"] == first]
        customer = rows["customer"].to_numpy()
        active = setting.active(first - 1)[customer]
        customer, ends = customer[active], days_of(rows["end"])[active]
        saved = [bool(setting.active(on)[who]) for who, on in zip(customer, ends, strict=True)]
        segment = setting.codes(first - 1)[customer]
        tally.add("proactive_save_rate", "month", day, segment, np.array(saved), np.ones(len(saved)))


def acted_in_time(setting: Setting) -> pd.DataFrame:
    """One row per customer and month with a flag acted on before notice: customer, month (of the flag), acted_on
    (the first such action).

    Notice: the notice date on record for the customer's next loss (the first day from the flag on on which its MRR
    falls to 0), else the day of that loss.
    """
    rows = setting.entity("risk_flags")
    rows = rows[rows["acted_at"].notna()]
    flags = pd.DataFrame(
        {
            "customer": rows["customer"].to_numpy(),
            "flagged_on": days_of(rows["flagged_at"]).astype("M8[s]"),
            "acted_on": days_of(rows["acted_at"]).astype("M8[s]"),
        }
    ).sort_values("flagged_on", kind="stable")
    falls = DayBook.of(setting.revenue, setting.at).falls()
    losses = falls.loc[falls["after"] == 0, ["customer", "day"]].sort_values("day")
    losses = losses.assign(customer=losses["customer"].astype(flags["customer"].dtype))
    flags = pd.merge_asof(flags, losses, left_on="flagged_on", right_on="day", by="customer", direction="forward")
    records = setting.entity("churn_records")
    records = records[records["event_type"] == "logo_churn"]
    records = records.assign(
        loss_month=records["effective_date"].to_numpy().astype("M8[M]"),
        notice=pd.to_datetime(records["notice_date"]),
    )
    notices = records.groupby(["customer", "loss_month"])["notice"].min()
    months = days_of(flags["day"]).astype("M8[M]").astype("M8[s]")
    notice = notices.reindex(pd.MultiIndex.from_arrays([flags["customer"], months])).to_numpy()
    limit = pd.Series(notice).fillna(flags["day"]).fillna(pd.Timestamp(NEVER))
    flags = flags[(flags["acted_on"] < limit) & (flags["flagged_on"] < limit)]
    month = days_of(flags["flagged_on"]).astype("M8[M]").astype("M8[s]")
    return flags.assign(month=month).groupby(["customer", "month"], as_index=False)["acted_on"].min()
