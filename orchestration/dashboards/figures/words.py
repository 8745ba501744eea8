"""Words of the pages of figures: topics, columns, and why nobody stands behind some of them."""

from __future__ import annotations

from orchestration.dashboards.parts.figure import amount
from orchestration.dashboards.parts.marts import Metric, MetricValue
from orchestration.dashboards.words import formats

# The catalogue in the order leadership reads it.
TOPICS: tuple[tuple[str, tuple[str, ...]], ...] = (
    (
        "Retention",
        (
            "logo_churn_rate",
            "customer_retention_rate",
            "gross_revenue_retention",
            "net_dollar_retention",
            "mrr_movement",
            "logo_left_and_returned",
            "logo_cohort_retention",
            "dollar_cohort_retention",
            "churn_reasons_logos",
            "churn_reasons_mrr",
            "churn_standard_adherence",
            "proactive_save_rate",
        ),
    ),
    (
        "Expansion",
        (
            "upsell_cross_sell_rate",
            "expansion_mrr_rate",
            "expansion_target_attainment",
            "pipeline_open_count",
            "pipeline_open_mrr",
            "pipeline_conversion_rate",
            "pipeline_growth_rate",
            "referenceable_customers",
            "referenceable_growth_rate",
        ),
    ),
    (
        "Health",
        (
            "health_score",
            "health_band_share",
            "velocity_score",
            "health_auc",
            "health_auc_with_velocity",
            "health_lift",
            "health_correlation",
            "health_calibration",
        ),
    ),
    (
        "Engagement",
        (
            "engagement_rate",
            "engagement_rate_with_content",
            "touchpoint_frequency",
            "automated_touch_share",
            "content_consumption",
            "content_per_customer",
            "self_service_rate",
            "additional_contacts",
        ),
    ),
    ("Satisfaction", ("nps", "csat", "csat_mean", "feedback_coverage", "onboarding_nps", "onboarding_score_mean_x10")),
    (
        "Onboarding and adoption",
        (
            "onboarding_completion_rate",
            "time_to_first_value_days",
            "ttfv_median_days",
            "ttfv_p75_days",
            "ttfv_reached_rate",
            "ttfv_mean_days_achievers",
            "adoption_completion_rate",
            "feature_utilisation_rate",
        ),
    ),
    (
        "Coverage",
        (
            "segmentation_coverage",
            "csm_assignment_rate",
            "active_management_rate",
            "business_review_coverage",
            "executive_sponsor_coverage",
            "advisory_panel_participation",
        ),
    ),
    (
        "Team",
        (
            "role_clarity",
            "role_execution",
            "csm_training_completion",
            "csm_training_rating",
            "growth_area_rate",
            "recognition_count",
            "recognition_performance_change",
            "recognition_satisfaction_change",
        ),
    ),
    (
        "Practices and data",
        (
            "practice_adherence",
            "practice_effectiveness",
            "digital_tool_use",
            "digital_tools_implemented",
            "data_points_per_customer",
            "data_point_fill_rate",
        ),
    ),
)
OTHER_TOPIC = "Other"

# Shares and amounts whose halves are MRR, though the figure itself is none.
MRR_PARTS = frozenset(
    {
        "gross_revenue_retention",
        "net_dollar_retention",
        "expansion_mrr_rate",
        "expansion_target_attainment",
        "dollar_cohort_retention",
        "churn_reasons_mrr",
        "pipeline_growth_rate",
    }
)
# Differences of two marks: points, and a fall is not a small share.
CHANGES = frozenset({"recognition_performance_change", "recognition_satisfaction_change"})
UNITS = {"practice_adherence": "Audit", "practice_effectiveness": "Audit", "digital_tools_implemented": "Tool"}
AIMS = {"up": "Higher is better", "down": "Lower is better"}
PARTS_NAMED = {
    "start_quarter": "quarter of the start",
    "score_bin": "health score",
    "band": "health band",
    "avoidable": "whether avoidable",
    "voluntary": "who decided",
}

_PRIVATE = "It rests on the performance reviews of single employees, which are published for the whole team only."
_TOGETHER = "It is worked out from all {} together: no customer adds a part of its own to it."
_JUDGES = _TOGETHER.format("month-end scores and departures")
_WAITS = _TOGETHER.format("starters, with those still waiting,")
# metric: why it has no rows, and the metric whose list names the same customers
WITHOUT_ROWS: dict[str, tuple[str, str | None]] = {
    "time_to_first_value_days": (_WAITS, "ttfv_reached_rate"),
    "ttfv_median_days": (_WAITS, "ttfv_reached_rate"),
    "ttfv_p75_days": (_WAITS, "ttfv_reached_rate"),
    "health_auc": (_JUDGES, "health_score"),
    "health_auc_with_velocity": (_JUDGES, "velocity_score"),
    "health_lift": (_JUDGES, "health_score"),
    "health_correlation": (_JUDGES, "health_score"),
    "health_calibration": (_JUDGES, "health_score"),
    "role_clarity": (_PRIVATE, None),
    "role_execution": (_PRIVATE, None),
    "recognition_performance_change": (_PRIVATE, "recognition_count"),
    "recognition_satisfaction_change": (_PRIVATE, "recognition_count"),
}


def topic_of(metric_id: str) -> str:
    return next((title for title, ids in TOPICS if metric_id in ids), OTHER_TOPIC)


def topic_rank(metric_id: str) -> tuple[int, int, str]:
    """Sorts metrics by topic and place in it; unknown ones come last by name."""
    for place, (_, ids) in enumerate(TOPICS):
        if metric_id in ids:
            return place, ids.index(metric_id), metric_id
    return len(TOPICS), 0, metric_id


def has_money_parts(metric: Metric) -> bool:
    return metric.unit == "money" or metric.metric_id in MRR_PARTS


def half(value: object, is_money: bool, currency: str) -> str:
    """A half of a figure, or what one customer adds to it."""
    if value is None:
        return formats.NONE
    return formats.money(value, currency) if is_money else amount(value)  # type: ignore[arg-type]


def text_of(value: MetricValue, currency: str) -> str:
    """A published value as its page prints it; of a change, how many points it went up or down."""
    if value.metric_id in CHANGES:
        return formats.difference(value.value, value.unit, currency, sign=True)
    return formats.figure(value.value, value.unit, currency)


def spaced(code: str) -> str:
    """`need_ended` as `Need ended`; what begins with a capital or a digit is a name and stays."""
    text = code.replace("_", " ")
    return text[:1].upper() + text[1:]


def breakdown_named(breakdown: str) -> str:
    """`primary_reason` as `primary reason`."""
    return PARTS_NAMED.get(breakdown, breakdown.replace("_", " "))
