with
    customer_days as (select * from {{ ref('int_contact__customer_days') }}),

    final as (

        select
            'additional_contacts' as metric_id,
            segment,
            'none' as breakdown,
            'none' as breakdown_value,
            period_type,
            period_end,
            customer_id as unit_id,
            {{ number('case when has_baseline then greatest(count_now - count_before, 0) else 0 end') }}
            as numerator,
            {{ number('case when has_baseline then 1 else 0 end') }} as denominator,
            cast(case when has_baseline then 1 else 0 end as bigint) as count_units,
            cast(case when has_baseline then 0 else 1 end as bigint) as count_excluded,
            {{ number('null') }} as squares,
            case
                when has_baseline
                then count_before || ' on ' || baseline_on || ', now ' || count_now
                else 'measured from ' || baseline_on
            end as evidence
        from customer_days

    )

select *
from final
