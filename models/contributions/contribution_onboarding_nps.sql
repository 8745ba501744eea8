with
    answers as (select * from {{ ref('int_feedback__answers') }}),

    periods as (select * from {{ ref('int_calendar__periods') }} where period_type = 'trailing_90d'),

    -- a pool of its own: relational answers stay in NPS
    onboarding_answers as (

        select *
        from answers
        where survey_type = 'nps' and trigger = 'onboarding' and scale_max = 10 and score is not null

    ),

    -- the latest answer speaks for its respondent; the id settles two at the same instant
    latest as (

        select
            periods.period_type,
            periods.period_end,
            onboarding_answers.customer_id,
            onboarding_answers.segment,
            onboarding_answers.score,
            case when onboarding_answers.score >= 9 then 1 else 0 end as is_promoter,
            case when onboarding_answers.score <= 6 then 1 else 0 end as is_detractor
        from periods
        inner join
            onboarding_answers
            on onboarding_answers.responded_on between periods.period_start and periods.period_end
        qualify
            row_number() over (
                partition by periods.period_end, onboarding_answers.respondent
                order by
                    onboarding_answers.responded_at desc nulls last,
                    onboarding_answers.response_id desc nulls last
            )
            = 1

    ),

    totals as (

        select
            period_type,
            period_end,
            customer_id,
            segment,
            count(*) as count_answers,
            sum(is_promoter) as count_promoters,
            sum(is_detractor) as count_detractors,
            sum(score) as sum_of_scores
        from latest
        group by period_type, period_end, customer_id, segment

    ),

    final as (

        select
            kinds.metric_id,
            totals.segment,
            'none' as breakdown,
            'none' as breakdown_value,
            totals.period_type,
            totals.period_end,
            totals.customer_id as unit_id,
            case
                kinds.metric_id
                when 'onboarding_nps'
                then {{ number('totals.count_promoters - totals.count_detractors') }}
                else {{ number('10 * totals.sum_of_scores') }}
            end as numerator,
            {{ number('totals.count_answers') }} as denominator,
            cast(totals.count_answers as bigint) as count_units,
            cast(0 as bigint) as count_excluded,
            case
                kinds.metric_id
                when 'onboarding_nps'
                then {{ number('totals.count_promoters + totals.count_detractors') }}
            end as squares,
            'answers: '
            || totals.count_answers
            || ', promoters: '
            || totals.count_promoters
            || ', detractors: '
            || totals.count_detractors as evidence
        from totals
        cross join (values ('onboarding_nps'), ('onboarding_score_mean_x10')) as kinds(metric_id)

    )

select *
from final
