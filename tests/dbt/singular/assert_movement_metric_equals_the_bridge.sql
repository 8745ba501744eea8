-- The published movements and the bridge are the same amounts, line by line: neither has one the other
-- lacks. Only a movement that cannot be measured is not published, and then nothing moves in the bridge.
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

    ),

    published as (select * from {{ ref('metric_values') }} where metric_id = 'mrr_movement'),

    measured as (select * from published where not_measurable_reason is null),

    unmeasured as (select count(*) as count_rows from published where not_measurable_reason is not null)

select bridge.*, measured.period_start, measured.segment as published_segment, measured.value
from bridge
full outer join
    measured
    on bridge.month = measured.period_start
    and bridge.segment = measured.segment
    and bridge.movement = measured.breakdown_value
    and measured.breakdown = 'movement'
cross join unmeasured
where
    bridge.amount is distinct from measured.value
    and not (bridge.amount = 0 and measured.value is null and unmeasured.count_rows > 0)
