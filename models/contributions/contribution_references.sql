with
    periods as (select * from {{ ref('int_calendar__periods') }} where period_type = 'point'),

    customer_days as (select * from {{ ref('int_customer_segment__days') }} where is_active),

    referenceable_days as (select * from {{ ref('int_reference__customer_days') }}),

    final as (

        select
            'referenceable_customers' as metric_id,
            customer_days.segment,
            'none' as breakdown,
            'none' as breakdown_value,
            periods.period_type,
            periods.period_end,
            customer_days.customer_id as unit_id,
            {{ number('case when referenceable_days.customer_id is not null then 1 else 0 end') }}
            as numerator,
            {{ number('null') }} as denominator,
            cast(1 as bigint) as count_units,
            cast(0 as bigint) as count_excluded,
            {{ number('null') }} as squares,
            referenceable_days.reference_types as evidence
        from periods
        inner join customer_days on periods.period_end = customer_days.day
        left join
            referenceable_days
            on customer_days.customer_id = referenceable_days.customer_id
            and customer_days.day = referenceable_days.day

    )

select *
from final
