with
    arrivals as (select * from {{ ref('int_source__arrivals') }}),

    final as (

        select
            source_name as source,
            entity,
            expected_every_days,
            last_delivered_on,
            last_loaded_at,
            days_since,
            is_late,
            batches,
            rows_accepted,
            rows_quarantined
        from arrivals

    )

select *
from final
