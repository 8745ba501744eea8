{% set components = ['usage', 'engagement', 'sentiment', 'billing', 'relationship'] %}

with
    scores as (select * from {{ ref('int_health__scores') }} where day = {{ as_of() }} and score is not null),

    -- what each component keeps from a full score; nothing where it is unknown, for its weight is the others'
    missed as (

        select
            customer_id,
            {% for c in components %}
                {{ rounded(
                    'coalesce((100 - cast(' ~ c ~ '_value as double)) * cast(' ~ c ~ '_weight as double), 0)'
                ) }} as {{ c }}_missed {%- if not loop.last %},{% endif %}
            {% endfor %}
        from scores

    ),

    most as (

        select
            *,
            greatest(
                {% for c in components %}{{ c }}_missed {%- if not loop.last %},{% endif %} {% endfor %}
            ) as most_missed
        from missed

    ),

    -- of equals the one named first
    final as (

        select
            customer_id,
            case
                most_missed {% for c in components %} when {{ c }}_missed then '{{ c }}' {% endfor %}
            end as weakest_component
        from most
        where most_missed > 0

    )

select *
from final
