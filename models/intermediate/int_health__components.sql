{% set components = ['usage', 'engagement', 'sentiment', 'billing', 'relationship'] %}

with
    signals as (select * from {{ ref('int_health__signals') }}),

    pieces as (select * from {{ ref('int_health__curve_pieces') }}),

    -- row per signal with the points its curve gives it
    judged as (

        select
            signals.customer_id,
            signals.day,
            signals.component,
            pieces.points + pieces.slope * greatest(signals.value - pieces.x, 0) as points
        from signals
        inner join
            pieces
            on signals.component = pieces.component
            and signals.signal = pieces.signal
            and pieces.x_from <= signals.value
            and signals.value < pieces.x_below

    ),

    -- a component is the mean of the signals it has, each counting the same; null without any
    final as (

        select
            customer_id,
            day,
            {% for component in components %}
                {% set signals_of_it = "filter (where component = '" ~ component ~ "')" %}
                {{ ratio('sum(' ~ summand('points') ~ ') ' ~ signals_of_it, 'count(points) ' ~ signals_of_it) }}
                as {{ component }}_value
                {%- if not loop.last %}, {% endif %}
            {% endfor %}
        from judged
        group by customer_id, day

    )

select *
from final
