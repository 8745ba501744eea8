{% set ids = graph.nodes["model.customer_success.metric_definitions"].columns.keys() if execute else [] %}

with
    catalogue as (select * from {{ ref('metric_catalogue') }}),

    written as (select * from {{ ref('metric_definitions') }}),

    -- row per metric: its column of the definitions
    definitions as (

        {% for id in ids %}
            select '{{ id }}' as metric_id, {{ id }} as definition
            from written
            {% if not loop.last %}
                union all
            {% endif %}
        {% else %}select cast(null as string) as metric_id, cast(null as string) as definition
        {% endfor %}

    ),

    final as (

        select
            catalogue.metric_id,
            catalogue.name,
            definitions.definition,
            catalogue.unit,
            catalogue.value_kind,
            catalogue.period_types,
            catalogue.breakdown,
            catalogue.owner,
            catalogue.source_document,
            catalogue.direction
        from catalogue
        left join definitions on catalogue.metric_id = definitions.metric_id

    )

select *
from final
