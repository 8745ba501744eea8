with
    answers as (select * from {{ ref('int_nps__latest_answers') }}),

    -- row per day of the series, customer and segment its people answered in
    counted as (

        select
            day,
            segment,
            customer_id,
            count(*) as count_answers,
            sum(case when attitude = 'promoter' then 1 else 0 end) as count_promoters,
            sum(case when attitude = 'detractor' then 1 else 0 end) as count_detractors
        from answers
        group by day, segment, customer_id

    ),

    -- an answer is +1, 0 or -1, so its square is 1 for promoters and detractors alike
    final as (

        select
            'nps' as metric_id,
            segment,
            'none' as breakdown,
            'none' as breakdown_value,
            'trailing_90d' as period_type,
            day as period_end,
            customer_id as unit_id,
            {{ number('count_promoters - count_detractors') }} as numerator,
            {{ number('count_answers') }} as denominator,
            cast(count_answers as bigint) as count_units,
            cast(0 as bigint) as count_excluded,
            {{ number('count_promoters + count_detractors') }} as squares,
            'promoters: '
            || cast(count_promoters as bigint)
            || ', detractors: '
            || cast(count_detractors as bigint)
            || ' of '
            || count_answers as evidence
        from counted

    )

select *
from final
