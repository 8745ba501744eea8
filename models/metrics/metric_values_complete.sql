with
    figures as (select * from {{ ref('metric_values_measured') }}),

    availability as (select * from {{ ref('metric_availability') }}),

    resampled as (select * from {{ ref('int_health__figures') }}),

    -- Wilson for shares of units, the standard error for NPS, resampled customers for the validation of
    -- scores, none for money and means
    final as (

        select
            figures.metric_id,
            figures.segment,
            figures.breakdown,
            figures.breakdown_value,
            figures.period_type,
            figures.period_start,
            figures.period_end,
            {{ as_of() }} as as_of,
            figures.numerator,
            figures.denominator,
            figures.value,
            availability.unit,
            figures.sample_size,
            figures.count_excluded,
            case
                availability.interval_kind
                when 'wilson'
                then {{ wilson('figures.numerator', 'figures.denominator', '-') }}
                when 'nps'
                then {{ rounded('cast(figures.value as double) - ' ~ z_95() ~ ' * figures.standard_error') }}
                when 'bootstrap'
                then resampled.ci_low
            end as ci_low,
            case
                availability.interval_kind
                when 'wilson'
                then {{ wilson('figures.numerator', 'figures.denominator', '+') }}
                when 'nps'
                then {{ rounded('cast(figures.value as double) + ' ~ z_95() ~ ' * figures.standard_error') }}
                when 'bootstrap'
                then resampled.ci_high
            end as ci_high,
            figures.is_complete,
            coalesce(
                figures.sample_size < {{ var('small_sample_below') }} and availability.value_kind <> 'amount',
                false
            ) as is_small_sample,
            availability.data_issue,
            figures.not_measurable_reason,
            figures.is_published
        from figures
        inner join availability on figures.metric_id = availability.metric_id
        left join
            resampled
            on figures.metric_id = resampled.figure
            and figures.segment = resampled.segment
            and figures.breakdown_value = resampled.breakdown_value

    )

select *
from final
