with
    source as (select * from {{ source('raw', 'survey_responses') }}),

    newest as (

        select *
        from source
        qualify row_number() over (partition by response_id order by {{ version_order() }}) = 1

    ),

    -- the comment stays behind: free text never leaves raw, only that there is one
    final as (

        select
            -- -------- ids
            response_id,
            customer_id,
            contact_id,

            -- -------- strings
            survey_type,
            trigger,

            -- -------- numerics
            score,
            scale_min,
            scale_max,

            -- -------- booleans
            comment is not null as has_comment,

            -- -------- dates and timestamps
            sent_at,
            responded_at
        from newest

    )

select *
from final
