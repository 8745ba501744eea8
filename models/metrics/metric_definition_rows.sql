{% set ids = graph.nodes["model.customer_success.metric_definitions"].columns.keys() if execute else ["nothing"] %}

with
    definitions as (select * from {{ ref('metric_definitions') }}),

    final as (

        {% for id in ids %}
            select '{{ id }}' as metric_id, {{ id }} as definition
            from definitions
            {% if not loop.last %}
                union all
            {% endif %}
        {% endfor %}

    )

select *
from final
