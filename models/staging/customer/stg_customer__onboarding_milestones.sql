with
    source as (select * from {{ source('raw', 'onboarding_milestones') }}),

    -- a milestone is reached once: the earliest time counts, whichever source tells of it
    earliest as (

        select *
        from source
        qualify
            row_number() over (
                partition by customer_id, milestone order by reached_at asc nulls last, {{ version_order() }}
            )
            = 1

    ),

    final as (

        select
            -- -------- ids
            customer_id,

            -- -------- strings
            milestone,

            -- -------- dates and timestamps
            reached_at
        from earliest

    )

select *
from final
