with
    answers as (

        select *
        from {{ ref('int_feedback__answers') }}
        where
            survey_type = 'csat'
            and trigger in ('onboarding', 'support_resolution', 'qbr')
            and score is not null

    ),

    -- lowest score that is satisfied: of two or three points the top alone; of any other scale nothing
    -- is agreed
    thresholds as (

        select
            *,
            case
                when scale_min = 1 and scale_max = 5
                then 4
                when scale_min = 1 and scale_max = 7
                then 6
                when scale_min in (0, 1) and scale_max = 10
                then 9
                when scale_max - scale_min in (1, 2)
                then scale_max
            end as satisfied_from
        from answers

    ),

    final as (

        select
            response_id,
            customer_id,
            trigger,
            responded_on,
            segment,
            satisfied_from is not null as is_rated,
            coalesce(score >= satisfied_from, false) as is_satisfied,
            case
                when satisfied_from is not null then {{ ratio('score - scale_min', 'scale_max - scale_min') }}
            end as share_of_scale
        from thresholds

    )

select *
from final
