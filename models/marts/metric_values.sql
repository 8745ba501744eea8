with
    figures as (select * from {{ ref('metric_values_complete') }}),

    final as (

        select
            metric_id,
            segment,
            breakdown,
            breakdown_value,
            period_type,
            period_start,
            period_end,
            as_of,
            numerator,
            denominator,
            value,
            unit,
            sample_size,
            count_excluded,
            ci_low,
            ci_high,
            is_complete,
            is_small_sample,
            data_issue,
            not_measurable_reason
        from figures
        where is_published

    )

select *
from final
