with
    source as (select * from {{ source('raw', 'training_completions') }}),

    -- row per version, with the day its source began to deliver
    versions as (select *, min(_delivered_on) over (partition by _source) as source_began_on from source),

    courses as (

        select
            csm_id, course, min(_delivered_on) as first_delivered_on, min(source_began_on) as source_began_on
        from versions
        group by csm_id, course

    ),

    -- what a source brought with its first delivery may have been given long before
    final as (

        select
            -- -------- ids
            csm_id,

            -- -------- strings
            course,

            -- -------- dates and timestamps
            case when first_delivered_on > source_began_on then first_delivered_on end as first_delivered_on
        from courses

    )

select *
from final
