with
    quarantined as (select * from {{ ref('int_quarantine__rows') }}),

    final as (

        select entity, source_name as source, rule, first_seen_on as day, count_rows as rows from quarantined

    )

select *
from final
