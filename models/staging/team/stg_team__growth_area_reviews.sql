with
    source as (select * from {{ source('raw', 'growth_areas') }}),

    -- only the source that has the say today: two sources that disagree are not a history
    authoritative as (

        select *
        from source
        qualify _authority is not distinct from max(_authority) over (partition by csm_id, area, opened_on)

    ),

    -- a version names the last review alone, so the earlier ones stand in the versions before it
    versions as (

        select
            *,
            first_value(mutually_reviewed_on) over (
                partition by csm_id, area, opened_on
                order by {{ version_order() }}
                rows between unbounded preceding and current row
            ) as last_reviewed_on
        from authoritative

    ),

    -- a newest version whose last review lies earlier, or that has none, takes later ones back
    final as (

        select distinct
            -- -------- ids
            csm_id,

            -- -------- strings
            area,

            -- -------- dates and timestamps
            opened_on,
            mutually_reviewed_on
        from versions
        where mutually_reviewed_on <= last_reviewed_on

    )

select *
from final
