{{ config(meta={'dagster': {'ref': {'name': 'metric_contributions'}}}) }}
-- What the rows behind a figure add up to is what is published, per segment and in all: no figure without
-- its rows, no rows without their figure.
with
    summed as (

        select
            contributions.metric_id,
            members.segment,
            contributions.breakdown,
            contributions.breakdown_value,
            contributions.period_type,
            contributions.period_start,
            contributions.period_end,
            sum(contributions.numerator) as numerator,
            sum(contributions.denominator) as denominator,
            sum(contributions.count_units) as count_units,
            sum(contributions.count_excluded) as count_excluded
        from {{ ref('metric_contributions') }} as contributions
        inner join {{ ref('metric_catalogue') }} as catalogue on contributions.metric_id = catalogue.metric_id
        inner join {{ ref('segment_members') }} as members on contributions.segment = members.member_segment
        where catalogue.segments = 'each' or members.segment = 'All'
        group by all

    ),

    -- figures that are sums, and can be judged
    published as (

        select figures.*
        from {{ ref('metric_values') }} as figures
        inner join {{ ref('metric_catalogue') }} as catalogue on figures.metric_id = catalogue.metric_id
        where
            (catalogue.rollup = 'sum' or figures.metric_id in ('churn_reasons_logos', 'churn_reasons_mrr'))
            and figures.not_measurable_reason is null
            and {{ is_explained('figures.period_end') }}
            -- results of single employees are not published
            and figures.metric_id
            not in (select metric_id from {{ ref('metric_inputs') }} where entity = 'performance_reviews')

    )

select
    coalesce(published.metric_id, summed.metric_id) as metric_id,
    coalesce(published.segment, summed.segment) as segment,
    coalesce(published.breakdown_value, summed.breakdown_value) as breakdown_value,
    coalesce(published.period_type, summed.period_type) as period_type,
    coalesce(published.period_end, summed.period_end) as period_end,
    published.numerator as published_numerator,
    summed.numerator,
    published.denominator as published_denominator,
    summed.denominator,
    published.sample_size,
    summed.count_units
from published
full join
    summed
    on published.metric_id = summed.metric_id
    and published.segment = summed.segment
    and published.breakdown = summed.breakdown
    and published.breakdown_value = summed.breakdown_value
    and published.period_type = summed.period_type
    and published.period_start = summed.period_start
    and published.period_end = summed.period_end
where
    published.metric_id is null
    or coalesce(published.numerator, 0) <> coalesce(summed.numerator, 0)
    or coalesce(published.denominator, 0) <> coalesce(summed.denominator, 0)
    or coalesce(published.sample_size, 0) <> coalesce(summed.count_units, 0)
    or coalesce(published.count_excluded, 0) <> coalesce(summed.count_excluded, 0)
