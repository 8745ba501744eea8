with
    judged as (select * from {{ ref('metric_target_verdicts') }}),

    catalogue as (select * from {{ ref('metric_catalogue') }}),

    final as (

        select
            judged.target_id,
            judged.metric_id,
            catalogue.name as metric_name,
            judged.segment,
            judged.breakdown,
            judged.breakdown_value,
            judged.direction,
            judged.kind,
            judged.baseline_declared,
            judged.baseline_measured,
            judged.target_value,
            judged.value,
            judged.numerator,
            judged.denominator,
            judged.sample_size,
            judged.ci_low,
            judged.ci_high,
            judged.distance,
            judged.expected_value,
            judged.trend,
            judged.trend_change,
            catalogue.unit,
            judged.period_type,
            judged.period_end,
            judged.anchor_on,
            judged.deadline_on,
            case
                when judged.deadline_on > {{ as_of() }}
                then cast({{ days_between(as_of(), 'judged.deadline_on') }} as integer)
                when judged.deadline_on is not null
                then 0
            end as days_left,
            judged.is_rolling,
            judged.status,
            judged.reason,
            coalesce(judged.is_small_sample, false) as is_small_sample,
            judged.data_issue,
            judged.source_document
        from judged
        inner join catalogue on judged.metric_id = catalogue.metric_id

    )

select *
from final
