-- Numerators, denominators, samples and exclusions of All are the sums of the four segments'.
-- Curves have no parts, but samples that add up; a ranking of scores is no sum of rankings.
with
    figures as (

        select metric_values.*
        from {{ ref('metric_values') }} as metric_values
        inner join {{ ref('metric_catalogue') }} as catalogue on metric_values.metric_id = catalogue.metric_id
        where
            catalogue.segments = 'each'
            and catalogue.metric_id
            not in ('health_auc', 'health_auc_with_velocity', 'health_lift', 'health_correlation')

    ),

    pooled as (

        select
            metric_id,
            breakdown,
            breakdown_value,
            period_type,
            period_end,
            sum(case when segment <> 'All' then numerator end) as segments_numerator,
            sum(case when segment = 'All' then numerator end) as all_numerator,
            sum(case when segment <> 'All' then denominator end) as segments_denominator,
            sum(case when segment = 'All' then denominator end) as all_denominator,
            sum(case when segment <> 'All' then sample_size end) as segments_sample,
            sum(case when segment = 'All' then sample_size end) as all_sample,
            sum(case when segment <> 'All' then count_excluded end) as segments_excluded,
            sum(case when segment = 'All' then count_excluded end) as all_excluded,
            count(*) as count_segments
        from figures
        group by metric_id, breakdown, breakdown_value, period_type, period_end

    )

select *
from pooled
where
    segments_numerator is distinct from all_numerator
    or segments_denominator is distinct from all_denominator
    or segments_sample is distinct from all_sample
    or segments_excluded is distinct from all_excluded
    or count_segments <> 5
