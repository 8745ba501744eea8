{% set families = [
    'contribution_adoption',
    'contribution_churn_standard',
    'contribution_cohorts',
    'contribution_content',
    'contribution_coverage_contacts',
    'contribution_coverage_csm',
    'contribution_coverage_segmentation',
    'contribution_coverage_strategic',
    'contribution_csat',
    'contribution_data_points',
    'contribution_engagement_rate',
    'contribution_expansion',
    'contribution_expansion_target',
    'contribution_feedback',
    'contribution_health',
    'contribution_mrr_movement',
    'contribution_nps',
    'contribution_onboarding',
    'contribution_onboarding_nps',
    'contribution_pipeline',
    'contribution_references',
    'contribution_references_growth',
    'contribution_retention',
    'contribution_saves',
    'contribution_self_service',
    'contribution_team_growth_areas',
    'contribution_team_practices',
    'contribution_team_recognition',
    'contribution_team_roles',
    'contribution_team_tools',
    'contribution_team_training',
    'contribution_time_to_value',
    'contribution_touchpoints',
    'contribution_upsell',
    'contribution_utilisation',
    'contribution_velocity',
] %}

with
    final as (

        {% for family in families %}
            select *
            from {{ ref(family) }}
            {% if not loop.last %}
                union all
            {% endif %}
        {% endfor %}

    )

select *
from final
