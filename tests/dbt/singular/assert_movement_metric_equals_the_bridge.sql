-- The published movements and the bridge are the same amounts.
with
    bridge as (

        {% for movement in [
        'new', 'expansion', 'contraction', 'churn', 'reactivation', 'entered_segment', 'left_segment'
    ] %}
            select month, segment, '{{ movement }}' as movement, {{ movement }}_mrr as amount
            from {{ ref('mrr_rollforward_monthly') }}
            {% if not loop.last %}
                union all
            {% endif %}
        {% endfor %}

    )

select bridge.*, metrics.value
from bridge
inner join
    {{ ref('metric_values') }} as metrics
    on metrics.metric_id = 'mrr_movement'
    and metrics.breakdown = 'movement'
    and bridge.month = metrics.period_start
    and bridge.segment = metrics.segment
    and bridge.movement = metrics.breakdown_value
where bridge.amount <> metrics.value
