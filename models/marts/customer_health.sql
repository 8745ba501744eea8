{% set components = ['usage', 'engagement', 'sentiment', 'billing', 'relationship'] %}
{% set horizons = [7, 30] %}

with
    scores as (select * from {{ ref('int_health__scores') }}),

    -- row per day with what each component gained or lost in a week and in 30 days: the points of a score
    -- add up, so the changes of points add up to the change of the score
    changed as (

        select
            scores.*
            {% for n in horizons %}
                ,
                scores.score - before_{{ n }}d.score as change_{{ n }}d
                {%- for component in components %}
                    ,
                    coalesce(scores.{{ component }}_points, 0)
                    - coalesce(before_{{ n }}d.{{ component }}_points, 0) as {{ component }}_change_{{ n }}d
                {%- endfor %}
            {% endfor %}
        from scores
        {% for n in horizons %}
            left join
                scores as before_{{ n }}d
                on scores.customer_id = before_{{ n }}d.customer_id
                and {{ add_days('scores.day', - n) }} = before_{{ n }}d.day
        {% endfor %}

    ),

    -- the driver moved the most in the direction of the score; of equals the one of more weight
    driven as (

        select
            *
            {% for n in horizons %}
                ,
                case
                    {% for sign, most in [('>', 'greatest'), ('<', 'least')] %}
                        when change_{{ n }}d {{ sign }} 0
                        then
                            case
                                {{ most }} (
                                    {% for component in components %}
                                        {{ component }}_change_{{ n }}d {%- if not loop.last %},{% endif %}
                                    {% endfor %}
                                )
                                {% for component in components %}
                                    when {{ component }}_change_{{ n }}d then '{{ component }}'
                                {% endfor %}
                            end
                    {% endfor %}
                end as driver_{{ n }}d
            {% endfor %}
        from changed

    ),

    final as (

        select
            customer_id,
            day,
            is_month_end,
            segment,
            score,
            band,
            {% for component in components %}
                {{ component }}_value, {{ component }}_weight, {{ component }}_points,
            {% endfor %}
            weight_available_share,
            cast(change_7d as decimal(5, 1)) as change_7d,
            driver_7d,
            cast(change_30d as decimal(5, 1)) as change_30d,
            driver_30d,
            {{ health_version() }} as version
        from driven

    )

select *
from final
