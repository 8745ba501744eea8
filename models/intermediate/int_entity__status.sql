with
    statuses as (select * from {{ ref('stg_ingestion__entity_status') }}),

    final as (

        select
            entity,
            coalesce(is_mapped, false) as is_mapped,
            coalesce(is_held, false) as is_held,
            data_issue,
            cast(coalesce(row_count, 0) as bigint) as row_count,
            last_delivered_on,
            last_loaded_at
        from statuses

    )

select *
from final
