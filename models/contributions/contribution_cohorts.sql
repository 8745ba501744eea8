with
    periods as (select * from {{ ref('int_calendar__periods') }} where period_type = 'month'),

    firsts as (

        select * from {{ ref('int_customer_segment__firsts_and_lasts') }} where first_paid_on is not null

    ),

    segment_periods as (select * from {{ ref('int_customer_segment__periods') }}),

    customer_days as (select * from {{ ref('int_customer_segment__days') }}),

    starters as (

        select
            firsts.customer_id,
            firsts.first_paid_on,
            firsts.first_paid_segment as segment,
            year(firsts.first_paid_on) || '-Q' || quarter(firsts.first_paid_on) as start_quarter,
            segment_periods.mrr as first_mrr
        from firsts
        inner join
            segment_periods
            on firsts.customer_id = segment_periods.customer_id
            and firsts.first_paid_on = segment_periods.valid_from

    ),

    -- row per month and customer that had started by its end
    followed as (

        select
            periods.period_type,
            periods.period_end,
            starters.*,
            coalesce(customer_days.mrr, 0) as mrr,
            'MRR '
            || starters.first_mrr
            || ' -> '
            || cast(coalesce(customer_days.mrr, 0) as decimal(18, 2)) as evidence
        from periods
        inner join starters on starters.first_paid_on <= periods.period_end
        left join
            customer_days
            on starters.customer_id = customer_days.customer_id
            and periods.period_end = customer_days.day

    ),

    figures as (

        select
            *,
            'logo_cohort_retention' as metric_id,
            case when mrr > 0 then 1 else 0 end as numerator,
            1 as denominator
        from followed

        union all

        select *, 'dollar_cohort_retention' as metric_id, mrr as numerator, first_mrr as denominator
        from followed

    ),

    final as (

        select
            metric_id,
            segment,
            'start_quarter' as breakdown,
            start_quarter as breakdown_value,
            period_type,
            period_end,
            customer_id as unit_id,
            {{ number('numerator') }} as numerator,
            {{ number('denominator') }} as denominator,
            cast(1 as bigint) as count_units,
            cast(0 as bigint) as count_excluded,
            {{ number('null') }} as squares,
            evidence
        from figures

    )

select *
from final
