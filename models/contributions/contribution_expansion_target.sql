with
    quarters as (select * from {{ ref('int_calendar__periods') }} where period_type = 'quarter'),

    targets as (select * from {{ ref('expansion_targets') }} where target_mrr is not null),

    won as (select * from {{ ref('int_opportunity__customer_quarters') }}),

    -- row per quarter and segment with a target
    dated_targets as (

        select quarters.period_type, quarters.period_end, targets.segment, targets.target_mrr
        from targets
        inner join
            quarters
            on quarters.period_start = cast(
                cast({{ plan_year() }} + targets.year_offset as string)
                || '-'
                || targets.quarter_start_month_day as date
            )

    ),

    quarters_with_targets as (select distinct period_end from dated_targets),

    -- where other segments have a target and the customer's has none, its wins would flatter theirs in All;
    -- who has no segment counts towards the whole
    judged as (

        select
            won.*,
            won.segment <> 'Unassigned'
            and quarters_with_targets.period_end is not null
            and dated_targets.segment is null as is_excluded
        from won
        left join quarters_with_targets on won.period_end = quarters_with_targets.period_end
        left join
            dated_targets on won.period_end = dated_targets.period_end and won.segment = dated_targets.segment

    ),

    -- a target is no customer's: it has a row of its own in its segment
    parts as (

        select
            segment,
            period_type,
            period_end,
            customer_id as unit_id,
            case when is_excluded then 0 else won_mrr end as numerator,
            0 as denominator,
            case when is_excluded then 0 else 1 end as count_units,
            case when is_excluded then 1 else 0 end as count_excluded,
            'last won on ' || last_won_on as evidence
        from judged

        union all

        select
            segment,
            period_type,
            period_end,
            'target' as unit_id,
            0 as numerator,
            target_mrr as denominator,
            0 as count_units,
            0 as count_excluded,
            null as evidence
        from dated_targets

    ),

    final as (

        select
            'expansion_target_attainment' as metric_id,
            segment,
            'none' as breakdown,
            'none' as breakdown_value,
            period_type,
            period_end,
            unit_id,
            {{ number('numerator') }} as numerator,
            {{ number('denominator') }} as denominator,
            cast(count_units as bigint) as count_units,
            cast(count_excluded as bigint) as count_excluded,
            {{ number('null') }} as squares,
            evidence
        from parts

    )

select *
from final
