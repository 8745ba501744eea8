with
    periods as (select * from {{ ref('int_calendar__periods') }} where period_type in ('month', 'point')),

    tools as (select * from {{ ref('int_team__tools') }}),

    employed as (select * from {{ ref('int_team__employed_days') }}),

    usage as (select * from {{ ref('stg_team__digital_tool_usage') }}),

    tools_there as (

        select periods.period_type, periods.period_start, periods.period_end, tools.tool, tools.implemented_on
        from periods
        inner join tools on tools.implemented_on <= periods.period_end

    ),

    -- row per month and pair of a CSM in the team at its end and a tool that was there
    pairs as (

        select tools_there.period_end, employed.csm_id, tools_there.tool, count(usage.used_on) as count_days
        from tools_there
        inner join employed on tools_there.period_end = employed.day
        left join
            usage
            on employed.csm_id = usage.csm_id
            and tools_there.tool = usage.tool
            and usage.used_on between tools_there.period_start and tools_there.period_end
        where tools_there.period_type = 'month'
        group by tools_there.period_end, employed.csm_id, tools_there.tool

    ),

    csm_months as (

        select
            period_end,
            csm_id,
            count(*) as count_tools,
            count(*) filter (where count_days > 0) as count_used,
            {{ list_text('case when count_days = 0 then tool end') }} as unused_tools
        from pairs
        group by period_end, csm_id

    ),

    measures as (

        select
            'digital_tool_use' as metric_id,
            'month' as period_type,
            period_end,
            csm_id as unit_id,
            count_used as numerator,
            count_tools as denominator,
            count_tools as count_units,
            case when unused_tools is not null then 'not used: ' || unused_tools end as evidence
        from csm_months

        union all

        select
            'digital_tools_implemented' as metric_id,
            period_type,
            period_end,
            tool as unit_id,
            1 as numerator,
            null as denominator,
            1 as count_units,
            'introduced on ' || implemented_on as evidence
        from tools_there
        where period_type = 'point'

    ),

    final as (

        select
            metric_id,
            'Unassigned' as segment,
            'none' as breakdown,
            'none' as breakdown_value,
            period_type,
            period_end,
            unit_id,
            {{ number('numerator') }} as numerator,
            {{ number('denominator') }} as denominator,
            cast(count_units as bigint) as count_units,
            cast(0 as bigint) as count_excluded,
            {{ number('null') }} as squares,
            evidence
        from measures

    )

select *
from final
