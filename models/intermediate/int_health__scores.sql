{% set components = ['usage', 'engagement', 'sentiment', 'billing', 'relationship'] %}

with
    customer_days as (select * from {{ ref('int_health__customer_days') }}),

    parts as (select * from {{ ref('int_health__components') }}),

    weights as (

        select
            {% for c in components %}
                max(cast(weight as double)) filter (where component = '{{ c }}') as {{ c }}_weight,
            {% endfor %}
            cast(sum(weight) as double) as weight
        from {{ ref('health_weights') }}
        where version = {{ health_version() }}

    ),

    bands as (select * from {{ ref('health_bands') }} where version = {{ health_version() }}),

    weighted as (

        select
            customer_days.*,
            {% for c in components %}
                parts.{{ c }}_value,
                case when parts.{{ c }}_value is not null then weights.{{ c }}_weight end as {{ c }}_weight,
            {% endfor %}
            weights.weight
        from customer_days
        cross join weights
        left join parts on customer_days.customer_id = parts.customer_id and customer_days.day = parts.day

    ),

    available as (

        select
            *,
            {% for c in components %}
                coalesce({{ c }}_weight, 0) {%- if not loop.last %} + {% endif %}
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
            {% for c in components %}
                {{ c }}_value,
                {{ number(c ~ '_weight') }} as {{ c }}_weight,
                case
                    when 5 * weight_available >= 3 * weight
                    then {{ ratio(c ~ '_value * ' ~ c ~ '_weight', 'weight_available') }}
                end as {{ c }}_points,
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
                            {% for c in components %}
                                coalesce({{ c }}_points, 0) {%- if not loop.last %} + {% endif %}
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
