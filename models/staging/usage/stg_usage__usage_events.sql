{{ config(materialized="table") }}

with
    source as (select * from {{ source('raw', 'usage_events') }}),

    newest as (

        select *
        from source
        qualify row_number() over (partition by event_id order by {{ version_order() }}) = 1

    ),

    final as (

        select
            -- -------- ids
            event_id,
            customer_id,
            user_id,
            content_id,

            -- -------- strings
            feature,
            event_name,
            content_type,
            content_category,

            -- -------- dates and timestamps
            occurred_at
        from newest

    )

select *
from final
