with
    catalogue as (select * from {{ ref('metric_catalogue') }}),

    definitions as (select * from {{ ref('metric_definition_rows') }}),

    final as (

        select
            catalogue.metric_id,
            catalogue.name,
            definitions.definition,
            catalogue.population,
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
