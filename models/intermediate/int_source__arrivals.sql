with
    arrivals as (select * from {{ ref('stg_ingestion__source_arrivals') }}),

    -- a delivery's own day, else the day it landed
    dated as (

        select *, coalesce(last_delivered_on, cast(last_loaded_at as date)) as arrived_on from arrivals

    ),

    -- a rebuilt day of the past lies before what has come since: 0 days, not less
    aged as (

        select
            *,
            case
                when arrived_on is not null
                then cast(greatest({{ days_between('arrived_on', as_of()) }}, 0) as integer)
            end as days_since
        from dated

    ),

    final as (

        select
            source_name,
            entity,
            expected_every_days,
            last_delivered_on,
            last_loaded_at,
            days_since,
            expected_every_days is not null and coalesce(days_since > expected_every_days, true) as is_late,
            batches,
            rows_accepted,
            rows_quarantined
        from aged

    )

select *
from final
