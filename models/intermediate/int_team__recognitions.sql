with
    recognitions as (select * from {{ ref('stg_team__recognitions') }} where recognised_on <= {{ as_of() }}),

    csms as (select * from {{ ref('stg_team__csms') }}),

    reviews as (select * from {{ ref('stg_team__performance_reviews') }} where reviewed_on <= {{ as_of() }}),

    -- marks as shares of their scale, so that reviews on other scales can be compared
    marks as (

        select
            csm_id,
            reviewed_on,
            {{ ratio('performance', 'scale_max') }} as performance,
            {{ ratio('satisfaction', 'scale_max') }} as satisfaction
        from reviews

    ),

    -- row per recognition with the day of the last review before it and of the first one after it
    neighbours as (

        select
            recognitions.csm_id,
            recognitions.recognised_on,
            max(marks.reviewed_on) filter (
                where marks.reviewed_on < recognitions.recognised_on
            ) as reviewed_before_on,
            min(marks.reviewed_on) filter (
                where marks.reviewed_on > recognitions.recognised_on
            ) as reviewed_after_on
        from recognitions
        inner join csms on recognitions.csm_id = csms.csm_id
        left join marks on recognitions.csm_id = marks.csm_id
        group by recognitions.csm_id, recognitions.recognised_on

    ),

    final as (

        select
            neighbours.csm_id,
            neighbours.recognised_on,
            neighbours.reviewed_before_on,
            neighbours.reviewed_after_on,
            {{ number('after_it.performance - before_it.performance') }} as performance_change,
            {{ number('after_it.satisfaction - before_it.satisfaction') }} as satisfaction_change
        from neighbours
        left join
            marks as before_it
            on neighbours.csm_id = before_it.csm_id
            and neighbours.reviewed_before_on = before_it.reviewed_on
        left join
            marks as after_it
            on neighbours.csm_id = after_it.csm_id
            and neighbours.reviewed_after_on = after_it.reviewed_on

    )

select *
from final
