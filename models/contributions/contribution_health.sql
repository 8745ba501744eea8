with
    periods as (select * from {{ ref('int_calendar__periods') }} where period_type = 'point'),

    scores as (select * from {{ ref('int_health__scores') }}),

    bands as (select * from {{ ref('health_bands') }} where version = {{ health_version() }}),

    scored_days as (

        select periods.period_type, periods.period_end, scores.*
        from periods
        inner join scores on periods.period_end = scores.day

    ),

    -- who cannot be scored is in neither part, and counted
    means as (

        select
            'health_score' as metric_id,
            segment,
            'none' as breakdown,
            'none' as breakdown_value,
            period_type,
            period_end,
            customer_id,
            score,
            coalesce(score, 0) as numerator,
            score is not null as is_scored,
            weight_available_share,
            band
        from scored_days

    ),

    shares as (

        select
            'health_band_share' as metric_id,
            scored_days.segment,
            'band' as breakdown,
            bands.band as breakdown_value,
            scored_days.period_type,
            scored_days.period_end,
            scored_days.customer_id,
            scored_days.score,
            case when scored_days.band = bands.band then 1 else 0 end as numerator,
            scored_days.score is not null as is_scored,
            scored_days.weight_available_share,
            scored_days.band
        from scored_days
        cross join bands

    ),

    pooled as (

        select *
        from means

        union all

        select *
        from shares

    ),

    final as (

        select
            metric_id,
            segment,
            breakdown,
            breakdown_value,
            period_type,
            period_end,
            customer_id as unit_id,
            {{ number('numerator') }} as numerator,
            {{ number('case when is_scored then 1 else 0 end') }} as denominator,
            cast(case when is_scored then 1 else 0 end as bigint) as count_units,
            cast(case when is_scored then 0 else 1 end as bigint) as count_excluded,
            {{ number('null') }} as squares,
            case
                when is_scored
                then 'score ' || cast(score as varchar) || ', ' || band
                else
                    'data for '
                    || cast(cast(100 * weight_available_share as integer) as varchar)
                    || ' % of the weight'
            end as evidence
        from pooled

    )

select *
from final
