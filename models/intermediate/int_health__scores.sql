{% set components = ['usage', 'engagement', 'sentiment', 'billing', 'relationship'] %}

with
    customer_days as (select * from {{ ref('int_health__customer_days') }}),

    components as (select * from {{ ref('int_health__components') }}),

    weights as (

        select
            {% for component in components %}
                cast(
                    max(weight) filter (where component = '{{ component }}') as double
                ) as {{ component }}_weight,
            {% endfor %}
            cast(sum(weight) as double) as weight
        from {{ ref('health_weights') }}
        where version = {{ health_version() }}

    ),

    bands as (select * from {{ ref('health_bands') }} where version = {{ health_version() }}),

    -- row per customer and day, with the weight of the components that something is known of
    weighted as (

        select
            customer_days.customer_id,
            customer_days.day,
            customer_days.is_month_end,
            customer_days.segment,
            {% for component in components %}
                components.{{ component }}_value,
                case
                    when components.{{ component }}_value is not null then weights.{{ component }}_weight
                end as {{ component }}_weight,
            {% endfor %}
            weights.weight
        from customer_days
        cross join weights
        left join
            components
            on customer_days.customer_id = components.customer_id
            and customer_days.day = components.day

    ),

    available as (

        select
            *,
            {% for component in components %}
                coalesce({{ component }}_weight, 0) {%- if not loop.last %} + {% endif %}
            {% endfor %} as weight_available
        from weighted

    ),

    -- under 60 % of the weight too little is known to judge
    judged as (

        select
            customer_id,
            day,
            is_month_end,
            segment,
            {% for component in components %}
                {{ component }}_value,
                {{ number(component ~ '_weight') }} as {{ component }}_weight,
                case
                    when 5 * weight_available >= 3 * weight
                    then
                        {{ rounded(
                            'cast(' ~ component ~ '_value as double) * ' ~ component ~ '_weight / nullif(weight_available, 0)'
                        ) }}
                end as {{ component }}_points,
            {% endfor %}
            {{ ratio('weight_available', 'weight') }} as weight_available_share,
            5 * weight_available >= 3 * weight as is_scored
        from available

    ),

    -- the points as published add up to the score as published
    scored as (

        select
            *,
            case
                when is_scored
                then
                    cast(
                        round(
                            {% for component in components %}
                                coalesce({{ component }}_points, 0) {%- if not loop.last %} + {% endif %}
                            {% endfor %},
                            1
                        ) as decimal(5, 1)
                    )
            end as score
        from judged

    ),

    final as (

        select scored.*, bands.band
        from scored
        left join bands on bands.score_from <= scored.score and scored.score < bands.score_below

    )

select *
from final
