"""The company's own figures of the metrics that stand in no table of their own, one row per figure."""

from __future__ import annotations

import numpy as np
import pandas as pd

from orchestration.demo import (
    truth_advocates,
    truth_cohorts,
    truth_content,
    truth_coverage,
    truth_data_points,
    truth_growth,
    truth_onboarding,
    truth_team,
    truth_voice,
)
from orchestration.demo.truth_revenue import Revenue
from orchestration.demo.truth_tally import Setting, Tally

FAMILIES = [
    truth_growth,
    truth_advocates,
    truth_cohorts,
    truth_coverage,
    truth_content,
    truth_onboarding,
    truth_voice,
    truth_data_points,
    truth_team,
]
METRICS = [
    "upsell_cross_sell_rate",
    "expansion_mrr_rate",
    "expansion_target_attainment",
    "pipeline_open_count",
    "pipeline_open_mrr",
    "pipeline_conversion_rate",
    "pipeline_growth_rate",
    "referenceable_customers",
    "referenceable_growth_rate",
    "proactive_save_rate",
    "logo_cohort_retention",
    "dollar_cohort_retention",
    "csm_assignment_rate",
    "active_management_rate",
    "business_review_coverage",
    "executive_sponsor_coverage",
    "advisory_panel_participation",
    "additional_contacts",
    "content_consumption",
    "content_per_customer",
    "self_service_rate",
    "touchpoint_frequency",
    "automated_touch_share",
    "feature_utilisation_rate",
    "onboarding_completion_rate",
    "adoption_completion_rate",
    "csat",
    "csat_mean",
    "onboarding_nps",
    "onboarding_score_mean_x10",
    "feedback_coverage",
    "data_points_per_customer",
    "data_point_fill_rate",
    "role_clarity",
    "role_execution",
    "csm_training_completion",
    "csm_training_rating",
    "growth_area_rate",
    "recognition_count",
    "recognition_performance_change",
    "recognition_satisfaction_change",
    "practice_adherence",
    "practice_effectiveness",
    "digital_tool_use",
    "digital_tools_implemented",
]


def figures(
    revenue: Revenue,
    days: list[np.datetime64],
    at: np.datetime64,
    known: np.datetime64,
    entities: dict[str, pd.DataFrame],
) -> pd.DataFrame:
    """Columns metric_id, segment (All, too), breakdown, breakdown_value, period_type, period_end, numerator,
    denominator (NaN where the metric is an amount), sample_size (NaN where the truth does not say).

    Every period published at `at` but deadline days; only rows with a numerator or a denominator. entities: the
    truth's current_<entity> tables.
    """
    setting, tally = Setting(revenue, days, at, known, entities), Tally()
    for family in FAMILIES:
        family.measure(setting, tally)
    return tally.table()
