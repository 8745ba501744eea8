with
    answers as (select * from {{ ref('int_csat__answers') }}),

    periods as (select * from {{ ref('int_calendar__periods') }} where period_type = 'trailing_90d'),

    -- row per period and answer in it, once by itself and once under its trigger
    in_window as (

        select
            periods.period_type,
            periods.period_end,
            breakdowns.breakdown,
            case breakdowns.breakdown when 'trigger' then answers.trigger else 'none' end as breakdown_value,
            answers.customer_id,
            answers.segment,
            answers.is_rated,
            answers.is_satisfied,
            answers.share_of_scale
        from periods
        inner join answers on answers.responded_on between periods.period_start and periods.period_end
        cross join (values ('none'), ('trigger')) as breakdowns(breakdown)

    ),

    -- answers on scales of which nothing is agreed are counted apart
    totals as (

        select
            period_type,
            period_end,
            breakdown,
            breakdown_value,
            customer_id,
            segment,
            sum(case when is_rated then 1 else 0 end) as count_rated,
            sum(case when is_rated then 0 else 1 end) as count_unrated,
            sum(case when is_satisfied then 1 else 0 end) as count_satisfied,
            coalesce(sum(share_of_scale), 0) as sum_of_shares
        from in_window
        group by period_type, period_end, breakdown, breakdown_value, customer_id, segment

    ),

    final as (

        select
            kinds.metric_id,
            totals.segment,
            totals.breakdown,
            totals.breakdown_value,
            totals.period_type,
            totals.period_end,
            totals.customer_id as unit_id,
            case
                kinds.metric_id
                when 'csat'
                then {{ number('totals.count_satisfied') }}
                else {{ number('totals.sum_of_shares') }}
            end as numerator,
            {{ number('totals.count_rated') }} as denominator,
            cast(totals.count_rated as bigint) as count_units,
            cast(totals.count_unrated as bigint) as count_excluded,
            {{ number('null') }} as squares,
            totals.count_satisfied
            || ' of '
            || totals.count_rated
            || ' answers satisfied'
            || case
                when totals.count_unrated > 0 then '; on other scales: ' || totals.count_unrated else ''
            end as evidence
        from totals
        cross join (values ('csat'), ('csat_mean')) as kinds(metric_id)

    )

select *
from final
