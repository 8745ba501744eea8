with
    source as (select * from {{ source('raw', 'performance_reviews') }}),

    newest as (

        select *
        from source
        qualify row_number() over (partition by csm_id, reviewed_on order by {{ version_order() }}) = 1

    ),

    final as (

        select
            -- -------- ids
            csm_id,

            -- -------- numerics
            role_understanding,
            role_execution,
            performance,
            satisfaction,
            scale_max,

            -- -------- dates and timestamps
            reviewed_on
        from newest

    )

select *
from final
