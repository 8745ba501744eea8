with
    catalogue as (select * from {{ ref('metric_catalogue') }}),

    final as (

        select metric_id, name, definition, unit, period_types, breakdown, owner, source_document, direction
        from catalogue

    )

select *
from final
