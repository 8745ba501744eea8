with
    stages as (select * from {{ ref('int_opportunity__stages') }}),

    -- a stage whose amount is corrected later was still entered on the first day
    turns as (

        select
            *,
            case
                when stage = lag(stage) over (partition by opportunity_id order by valid_from asc nulls last)
                then null
                else valid_from
            end as turned_on
        from stages

    ),

    dated as (

        select
            *,
            min(valid_from) over (partition by opportunity_id) as opened_on,
            max(turned_on) over (partition by opportunity_id) as stage_since
        from turns

    ),

    final as (

        select
            opportunity_id,
            customer_id,
            opportunity_type,
            stage,
            outcome,
            opened_on,
            stage_since,
            case when outcome in ('won', 'lost') then outcome_from end as closed_on,
            mrr
        from dated
        where valid_to = {{ end_of_time() }}

    )

select *
from final
