with
    periods as (

        select *
        from {{ ref('int_calendar__periods') }}
        where period_type = 'point' and period_end >= {{ add_days(plan_start(), -1) }}

    ),

    customer_days as (select * from {{ ref('int_customer_segment__days') }}),

    referenceable_days as (select * from {{ ref('int_reference__customer_days') }}),

    -- growth is measured against the day before the plan starts
    baseline as (select * from referenceable_days where day = {{ add_days(plan_start(), -1) }}),

    states as (

        select
            periods.period_type, periods.period_end, baseline.customer_id, 1 as count_before, 0 as count_now
        from periods
        cross join baseline

        union all

        select
            periods.period_type,
            periods.period_end,
            referenceable_days.customer_id,
            0 as count_before,
            1 as count_now
        from periods
        inner join referenceable_days on periods.period_end = referenceable_days.day

    ),

    -- row per day and customer that is referenceable, was, or both
    compared as (

        select
            period_type,
            period_end,
            customer_id,
            sum(count_before) as count_before,
            sum(count_now) as count_now
        from states
        group by period_type, period_end, customer_id

    ),

    final as (

        select
            'referenceable_growth_rate' as metric_id,
            coalesce(customer_days.segment, 'Unassigned') as segment,
            'none' as breakdown,
            'none' as breakdown_value,
            compared.period_type,
            compared.period_end,
            compared.customer_id as unit_id,
            {{ number('compared.count_now - compared.count_before') }} as numerator,
            {{ number('compared.count_before') }} as denominator,
            cast(compared.count_before as bigint) as count_units,
            cast(0 as bigint) as count_excluded,
            {{ number('null') }} as squares,
            case
                compared.count_now - compared.count_before
                when 1
                then 'new'
                when -1
                then 'no longer'
                else 'still'
            end as evidence
        from compared
        left join
            customer_days
            on compared.customer_id = customer_days.customer_id
            and compared.period_end = customer_days.day

    )

select *
from final
