with
    availability as (select * from {{ ref('metric_availability') }}),

    segments as (select * from {{ ref('segments') }}),

    families as (

        select *
        from {{ ref('metric_summed') }}

        union all

        select *
        from {{ ref('metric_time_to_first_value') }}

        union all

        select *
        from {{ ref('metric_churn_reasons') }}

        union all

        select *
        from {{ ref('metric_health_validation') }}

    ),

    -- row per figure of a metric whose inputs are all there
    measurable as (

        select families.*
        from families
        inner join availability on families.metric_id = availability.metric_id
        where availability.not_measurable_reason is null

    ),

    -- row per segment of a metric that lacks an input: it says so once, at as_of
    not_measurable as (

        select
            availability.metric_id,
            segments.segment,
            'none' as breakdown,
            'none' as breakdown_value,
            availability.first_period_type as period_type,
            {{ as_of() }} as period_start,
            {{ as_of() }} as period_end,
            {{ as_of() }} = {{ month_end_of(as_of()) }} as is_complete,
            true as is_published,
            {{ number('null') }} as numerator,
            {{ number('null') }} as denominator,
            {{ number('null') }} as value,
            cast(null as bigint) as sample_size,
            cast(null as bigint) as count_excluded,
            cast(null as double) as standard_error,
            availability.not_measurable_reason
        from availability
        inner join segments on availability.segments = 'each' or segments.segment = 'All'
        where availability.not_measurable_reason is not null

    ),

    final as (

        select *
        from measurable

        union all

        select *
        from not_measurable

    )

select *
from final
