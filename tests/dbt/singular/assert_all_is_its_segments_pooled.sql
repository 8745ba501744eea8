-- Every numerator, denominator and sample of All is the sum of the four segments'. Curves and their
-- quantiles have no parts, but their samples add up, too.
with
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
            count(*) as count_segments
        from {{ ref('metric_values') }}
        group by metric_id, breakdown, breakdown_value, period_type, period_end

    )

select *
from pooled
where
    segments_numerator is distinct from all_numerator
    or segments_denominator is distinct from all_denominator
    or segments_sample is distinct from all_sample
    or count_segments <> 5
