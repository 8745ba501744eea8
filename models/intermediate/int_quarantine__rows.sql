with
    quarantined as (select * from {{ ref('stg_ingestion__quarantined_rows') }}),

    final as (select entity, source_name, rule, count_rows, first_seen_on, last_seen_on from quarantined)

select *
from final
