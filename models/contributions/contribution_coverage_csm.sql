with
    customer_days as (select * from {{ ref('int_csm__customer_days') }}),

    figures as (

        select
            *,
            'csm_assignment_rate' as metric_id,
            case when has_csm_of_segment then 1 else 0 end as numerator,
            case
                when not has_csm then 'no CSM' when not has_csm_of_segment then 'CSM of another segment'
            end as evidence
        from customer_days

        union all

        select
            *,
            'active_management_rate' as metric_id,
            case when has_csm_of_segment and last_touched_on is not null then 1 else 0 end as numerator,
            case
                when not has_csm
                then 'no CSM'
                when not has_csm_of_segment
                then 'CSM of another segment'
                when last_touched_on is null
                then 'no touchpoint in ' || touch_within_days || ' days'
                else 'touchpoint on ' || last_touched_on
            end as evidence
        from customer_days

    ),

    final as (

        select
            metric_id,
            segment,
            'none' as breakdown,
            'none' as breakdown_value,
            period_type,
            period_end,
            customer_id as unit_id,
            {{ number('numerator') }} as numerator,
            {{ number('1') }} as denominator,
            cast(1 as bigint) as count_units,
            cast(0 as bigint) as count_excluded,
            {{ number('null') }} as squares,
            evidence
        from figures

    )

select *
from final
