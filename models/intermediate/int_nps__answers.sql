with
    answers as (select * from {{ ref('int_feedback__answers') }}),

    -- row per answer to a relational survey on the scale to 10; other scales and onboarding are
    -- never pooled in
    final as (

        select
            response_id,
            customer_id,
            respondent,
            responded_at,
            responded_on,
            case
                when score >= 9 then 'promoter' when score <= 6 then 'detractor' else 'passive'
            end as attitude,
            segment
        from answers
        where survey_type = 'nps' and trigger = 'relational' and scale_max = 10 and score is not null

    )

select *
from final
