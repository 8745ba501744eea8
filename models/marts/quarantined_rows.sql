with
    quarantined as (select * from {{ ref('int_quarantine__rows') }}),

    final as (

        select entity, source_name as source, rule, count_rows as rows, first_seen_on, last_seen_on
        from quarantined

    )

select *
from final
