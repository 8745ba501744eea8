"""What a measure counts where its unit is not seen in the number: the phrase that stands small beside its name."""

from __future__ import annotations

from orchestration.dashboards.words import formats

_OF_100 = "points of 100"
_AUC = "from 0 to 1, 0.5 is chance"
_PHRASES = {
    "additional_contacts": "contacts per customer",
    "content_consumption": "sessions a month",
    "content_per_customer": "sessions per customer a month",
    "data_points_per_customer": "data points per customer a month",
    "digital_tools_implemented": "tools",
    "health_auc": _AUC,
    "health_auc_with_velocity": _AUC,
    "health_correlation": f"from {formats.MINUS}1 to 1",
    "health_lift": "times the churn of all",
    "health_score": _OF_100,
    "logo_left_and_returned": "customers",
    "onboarding_score_mean_x10": _OF_100,
    "pipeline_open_count": "opportunities",
    "recognition_count": "recognitions a month",
    "referenceable_customers": "customers",
    "touchpoint_frequency": "touches per customer a month",
    "velocity_score": f"{_OF_100}, 50 is the usual pace",
}


def unit_phrase(metric_id: str) -> str | None:
    """`touches per customer a month`; None where the value itself shows its unit: %, money, days, NPS points."""
    return _PHRASES.get(metric_id)
