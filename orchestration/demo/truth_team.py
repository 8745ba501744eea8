"""Ground truth of the team: how it understands its role, learns, grows, is recognised and works."""

from __future__ import annotations

import numpy as np
import pandas as pd

from orchestration.demo.calendar import month_start
from orchestration.demo.exports import stream_named
from orchestration.demo.team import last_review
from orchestration.demo.truth_tally import UNASSIGNED, Setting, Tally, days_of, ends_of

AREA = ["csm_id", "area", "opened_on"]
TOP_MARKS, MOST_AREAS, REVIEWED_DAYS = 2, 3, 90
Line = tuple[str, str, np.ndarray, np.ndarray | None]  # metric, period type, numerators, denominators (None: amount)


def measure(setting: Setting, tally: Tally) -> None:
    """The team's twelve metrics, published for All: of the CSMs employed on the period's last day."""
    team = _Team(setting)
    for day in setting.days:
        for metric, period, numerator, denominator in (
            *team.reviewed(day),
            *team.trained(day),
            ("growth_area_rate", "point", team.growing(day), np.ones(len(team.there(day)))),
            *team.recognised(month_start(day), day),
            *team.audited(month_start(day), day),
            *team.equipped(month_start(day), day),
        ):
            segment = np.full(len(numerator), UNASSIGNED)
            tally.add(metric, period, day, segment, numerator, denominator, only_all=True)


def mutual_reviews(setting: Setting) -> pd.DataFrame:
    """Every mutual review that some list of the areas told of: csm_id, area, opened_on, on. A list names the last one
    of each area; the lists before it, those before."""
    rows = setting.company.success.team.growth
    told = []
    for day in stream_named("growth").days(setting.company, setting.known):
        seen = rows[rows["opened_on"] <= day]
        told.append(seen[AREA].assign(on=last_review(seen, day)))
    return pd.concat(told).dropna(subset="on").drop_duplicates()


class _Team:
    """The team's tables as delivered; days as datetime64[D]."""

    def __init__(self, setting: Setting) -> None:
        self.at, tables = setting.at, setting.entities
        self.csms = tables["current_csms"]
        self.training = tables["current_training_completions"]
        self.growth = tables["current_growth_areas"]
        self.mutual = mutual_reviews(setting)
        self.reviews = tables["current_performance_reviews"].sort_values("reviewed_on", kind="stable")
        self.audits = tables["current_practice_audits"]
        self.usage = tables["current_digital_tool_usage"]
        recognised = tables["current_recognitions"]
        self.recognitions = recognised[recognised["csm_id"].isin(self.csms["csm_id"])]
        self.changes = self._changes()

    def there(self, day: np.datetime64) -> pd.Series:
        """The CSMs employed at the end of the day."""
        return self.csms.loc[
            (days_of(self.csms["started_on"]) <= day) & (ends_of(self.csms["left_on"]) > day), "csm_id"
        ]

    def reviewed(self, day: np.datetime64) -> list[Line]:
        """Of those with a review: the latest one's mark in the top two."""
        rows = self.reviews[days_of(self.reviews["reviewed_on"]) <= day].drop_duplicates("csm_id", keep="last")
        rows = rows[rows["csm_id"].isin(self.there(day))]
        limit = rows["scale_max"].astype(float) - (TOP_MARKS - 1)
        one = np.ones(len(rows))
        marks = (("role_clarity", "role_understanding"), ("role_execution", "role_execution"))
        return [(metric, "point", (rows[mark].astype(float) >= limit).to_numpy(), one) for metric, mark in marks]

    def trained(self, day: np.datetime64) -> list[Line]:
        """Of all, who was given courses and completed them; of the completed and rated ones: the rating as a share."""
        there = self.there(day)
        rows = self.training[self.training["csm_id"].isin(there)]
        done = ends_of(rows["completed_on"]) <= day
        complete = pd.Series(done).groupby(rows["csm_id"].to_numpy()).all().reindex(there, fill_value=False).to_numpy()
        rated = rows[done & rows["rating"].notna().to_numpy()]
        share = (rated["rating"].astype(float) / rated["scale_max"].astype(float)).to_numpy()
        return [
            ("csm_training_completion", "point", complete, np.ones(len(complete))),
            ("csm_training_rating", "point", share, np.ones(len(share))),
        ]

    def growing(self, day: np.datetime64) -> np.ndarray:
        """Per employed CSM: one to three open areas, each mutually reviewed at most 90 days ago."""
        rows = self.growth
        rows = rows[(days_of(rows["opened_on"]) <= day) & (ends_of(rows["closed_on"]) > day)]
        inside = (days_of(self.mutual["on"]) <= day) & (days_of(self.mutual["on"]) >= day - REVIEWED_DAYS)
        fresh = pd.Series(
            pd.MultiIndex.from_frame(rows[AREA]).isin(pd.MultiIndex.from_frame(self.mutual.loc[inside, AREA]))
        )
        of = fresh.groupby(rows["csm_id"].to_numpy()).agg(["size", "all"]).reindex(self.there(day))
        return (of["size"].between(1, MOST_AREAS) & of["all"].eq(True)).to_numpy()

    def recognised(self, first: np.datetime64, day: np.datetime64) -> list[Line]:
        """Recognitions of the month, and how marks changed around them (judged at `at`)."""
        on = days_of(self.recognitions["recognised_on"])
        inside = (on >= first) & (on <= day)
        lines: list[Line] = [("recognition_count", "month", np.ones(int(inside.sum())), None)]
        for mark in ("performance", "satisfaction"):
            change = self.changes[mark][inside]
            change = change[~np.isnan(change)]
            lines.append((f"recognition_{mark}_change", "month", change, np.ones(len(change))))
        return lines

    def _changes(self) -> dict[str, np.ndarray]:
        """Per recognition and mark: the first review's after it less the last one's before it, as a share of the
        scale; NaN without both."""
        found: dict[str, list[float]] = {"performance": [], "satisfaction": []}
        for row in self.recognitions.itertuples():
            of = self.reviews[
                (self.reviews["csm_id"] == row.csm_id) & (days_of(self.reviews["reviewed_on"]) <= self.at)
            ]
            before, after = of[of["reviewed_on"] < row.recognised_on], of[of["reviewed_on"] > row.recognised_on]
            for mark, values in found.items():
                if before.empty or after.empty:
                    values.append(np.nan)
                    continue
                old, new = before.iloc[-1], after.iloc[0]
                shares = [float(review[mark]) / float(review["scale_max"]) for review in (old, new)]
                values.append(shares[1] - shares[0])
        return {mark: np.array(values, dtype=float) for mark, values in found.items()}

    def audited(self, first: np.datetime64, day: np.datetime64) -> list[Line]:
        """Audits of the month: practice followed; of those that could tell: practice effective."""
        on = days_of(self.audits["audited_on"])
        rows = self.audits[(on >= first) & (on <= day)]
        told = rows[rows["is_effective"].notna()]
        followed, effective = rows["is_adherent"].to_numpy(dtype=bool), told["is_effective"].to_numpy(dtype=bool)
        return [
            ("practice_adherence", "month", followed, np.ones(len(rows))),
            ("practice_effectiveness", "month", effective, np.ones(len(told))),
        ]

    def equipped(self, first: np.datetime64, day: np.datetime64) -> list[Line]:
        """Tools there are, and of the pairs of an employed CSM and a tool those with use in the month."""
        tools = self.usage.groupby("tool")["implemented_on"].min()
        tools, there, on = tools[tools <= day].index, self.there(day), days_of(self.usage["used_on"])
        pairs = self.usage.loc[(on >= first) & (on <= day), ["tool", "csm_id"]].drop_duplicates()
        pairs = pairs[pairs["csm_id"].isin(there) & pairs["tool"].isin(tools)]
        used = np.arange(len(tools) * len(there)) < len(pairs)
        return [
            ("digital_tool_use", "month", used, np.ones(len(used))),
            ("digital_tools_implemented", "point", np.ones(len(tools)), None),
        ]
