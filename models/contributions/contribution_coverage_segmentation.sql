with
    customer_days as (select * from {{ ref('int_customer_segment__days') }} where is_active),

    periods as (select * from {{ ref('int_calendar__periods') }} where period_type = 'point'),

    final as (

        select
            'segmentation_coverage' as metric_id,
            customer_days.segment,
            'none' as breakdown,
            'none' as breakdown_value,
            periods.period_type,
            periods.period_end,
            customer_days.customer_id as unit_id,
            {{ number('case when customer_days.has_known_segment then 1 else 0 end') }} as numerator,
            {{ number('1') }} as denominator,
            cast(1 as bigint) as count_units,
            cast(0 as bigint) as count_excluded,
            {{ number('null') }} as squares,
            case when not customer_days.has_known_segment then 'employee count unknown' end as evidence
        from periods
        inner join customer_days on periods.period_end = customer_days.day

    )

select *
from final
