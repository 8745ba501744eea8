with
    statuses as (select * from {{ ref('int_entity__status') }}),

    final as (

        select entity, is_mapped, is_held, data_issue, row_count, last_delivered_on, last_loaded_at
        from statuses

    )

select *
from final
