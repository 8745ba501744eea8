"""The page's vocabulary: objectives of the plan, status words, reasons. Words live here, figures do not."""

from __future__ import annotations

# The plan's and the charter's objectives in the order leadership reads them, with the metrics of each.
OBJECTIVES: tuple[tuple[str, tuple[str, ...]], ...] = (
    (
        "Better retention",
        (
            "logo_churn_rate",
            "customer_retention_rate",
            "gross_revenue_retention",
            "net_dollar_retention",
            "proactive_save_rate",
            "health_score",
            "velocity_score",
        ),
    ),
    ("Better engagement", ("engagement_rate", "content_consumption", "touchpoint_frequency")),
    ("Customer satisfaction", ("nps", "csat", "feedback_coverage")),
    ("Onboarding and time to value", ("onboarding_completion_rate", "onboarding_nps", "time_to_first_value_days")),
    ("Adoption", ("adoption_completion_rate", "feature_utilisation_rate")),
    (
        "Upsells and expansion",
        (
            "upsell_cross_sell_rate",
            "expansion_target_attainment",
            "pipeline_open_mrr",
            "pipeline_conversion_rate",
            "pipeline_growth_rate",
        ),
    ),
    ("References and contacts", ("referenceable_customers", "additional_contacts")),
    (
        "Operational excellence",
        (
            "segmentation_coverage",
            "csm_assignment_rate",
            "active_management_rate",
            "churn_standard_adherence",
            "practice_adherence",
            "data_points_per_customer",
        ),
    ),
    ("Clear expectations for the CS team", ("csm_training_completion", "growth_area_rate", "role_clarity")),
)
OTHER_OBJECTIVE = "Other measures"

STATUS_WORDS = {
    "achieved": "Achieved",
    "on_track": "On track",
    "at_risk": "At risk",
    "missed": "Missed",
    "unset": "Unset",
    "not_measurable": "Not measurable",
}
SEGMENT_ORDER = ("All", "Strategic", "Core", "Digital", "Unassigned")

_REASONS = {
    "history_too_short": "Known revenue starts less than twelve months before this period.",
    "nobody_at_risk_at_day_90": "Nobody who started in this period has been a customer for 90 days yet.",
    "no_target": "The plan sets no target for this measure.",
    "unset": "The plan sets no target for this measure.",
    "insufficient": "Fewer than 30 customers have left: too few to judge the score by.",
    "nobody_to_measure": "There was nobody to measure in this period.",
    "no_baseline": "There is no declared and no measured baseline to compare with.",
}


def reason_text(reason: str | None) -> str | None:
    """A reason as a sentence: known codes in words, sentences as they are, other codes without underscores."""
    if not reason or not reason.strip():
        return None
    known = _REASONS.get(reason.strip())
    if known:
        return known
    text = reason.strip()
    if " " not in text:
        text = text.replace("_", " ").replace(":", ": ")
    text = text[0].upper() + text[1:]
    return text if text.endswith((".", "!", "?")) else text + "."


def objective_of(metric_id: str) -> str:
    return next((title for title, ids in OBJECTIVES if metric_id in ids), OTHER_OBJECTIVE)


def metric_rank(metric_id: str) -> tuple[int, int, str]:
    """Sorts metrics by objective and place in it; unknown ones come last by name."""
    for place, (_, ids) in enumerate(OBJECTIVES):
        if metric_id in ids:
            return place, ids.index(metric_id), metric_id
    return len(OBJECTIVES), 0, metric_id


def segment_rank(segment: str) -> tuple[int, str]:
    return (SEGMENT_ORDER.index(segment) if segment in SEGMENT_ORDER else len(SEGMENT_ORDER)), segment
