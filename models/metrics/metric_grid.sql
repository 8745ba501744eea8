with
    catalogue as (select * from {{ ref('metric_catalogue') }} where rollup = 'sum'),

    periods as (select * from {{ ref('int_calendar__periods') }}),

    segments as (select * from {{ ref('segments') }}),

    vocabularies as (select * from {{ ref('breakdown_values') }}),

    contributions as (select * from {{ ref('metric_contribution_rows') }}),

    metric_periods as (

        select
            catalogue.metric_id,
            catalogue.breakdown,
            catalogue.segments,
            catalogue.value_kind,
            periods.period_type,
            periods.period_start,
            periods.period_end,
            periods.is_complete,
            periods.is_published,
            periods.is_history_too_short
        from catalogue
        inner join periods on {{ lists('catalogue.period_types', 'periods.period_type') }}

    ),

    -- row per value of a closed vocabulary: there whether or not it occurs
    closed_values as (

        select
            metric_periods.metric_id,
            metric_periods.period_type,
            metric_periods.period_end,
            vocabularies.breakdown,
            vocabularies.breakdown_value
        from metric_periods
        inner join vocabularies on {{ lists('metric_periods.breakdown', 'vocabularies.breakdown') }}

    ),

    -- row per value that occurs in a period: names of an open vocabulary stand where they occur
    occurring_values as (

        select distinct metric_id, period_type, period_end, breakdown, breakdown_value from contributions

    ),

    known_values as (

        select *
        from closed_values

        union

        select *
        from occurring_values

    ),

    -- a period without any value has one row per segment, so that nothing is a row, too
    final as (

        select
            metric_periods.metric_id,
            metric_periods.value_kind,
            segments.segment,
            coalesce(known_values.breakdown, 'none') as breakdown,
            coalesce(known_values.breakdown_value, 'none') as breakdown_value,
            metric_periods.period_type,
            metric_periods.period_start,
            metric_periods.period_end,
            metric_periods.is_complete,
            metric_periods.is_published,
            metric_periods.is_history_too_short
        from metric_periods
        inner join segments on metric_periods.segments = 'each' or segments.segment = 'All'
        left join
            known_values
            on metric_periods.metric_id = known_values.metric_id
            and metric_periods.period_type = known_values.period_type
            and metric_periods.period_end = known_values.period_end

    )

select *
from final
