with
    source as (select * from {{ source('raw', 'training_completions') }}),

    newest as (

        select *
        from source
        qualify row_number() over (partition by csm_id, course order by {{ version_order() }}) = 1

    ),

    final as (

        select
            -- -------- ids
            csm_id,

            -- -------- strings
            course,

            -- -------- numerics
            rating,
            scale_max,

            -- -------- dates and timestamps
            completed_on
        from newest

    )

select *
from final
