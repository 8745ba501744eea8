with
    source as (select * from {{ source('raw', 'opportunities') }}),

    newest as (

        select *
        from source
        qualify
            row_number() over (
                partition by opportunity_id, stage, stage_entered_at order by {{ version_order() }}
            )
            = 1

    ),

    final as (

        select
            -- -------- ids
            opportunity_id,
            customer_id,

            -- -------- strings
            opportunity_type,
            stage,
            currency,

            -- -------- numerics
            mrr_amount,

            -- -------- dates and timestamps
            stage_entered_at
        from newest

    )

select *
from final
