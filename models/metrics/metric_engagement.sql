with
    comparisons as (select * from {{ ref('int_customer__comparisons') }}),

    engagements as (select * from {{ ref('int_engagement__customer_months') }}),

    months as (select * from {{ ref('int_calendar__months') }}),

    segments as (select * from {{ ref('segments') }}),

    members as (select * from {{ ref('segment_members') }}),

    -- row per month and customer active at its opening
    cohort as (

        select
            comparisons.closing_on,
            comparisons.customer_id,
            comparisons.opening_segment,
            engagements.has_interaction,
            engagements.customer_id is not null as has_interaction_or_content
        from comparisons
        left join
            engagements
            on comparisons.customer_id = engagements.customer_id
            and {{ month_of('comparisons.closing_on') }} = engagements.month
        where comparisons.period_type = 'month' and comparisons.opening_mrr > 0

    ),

    -- row per metric, month and published segment
    totals as (

        select
            kinds.metric_id,
            cohort.closing_on,
            members.segment,
            count(*) as count_opening,
            sum(
                case
                    when cohort.has_interaction
                    then 1
                    when
                        kinds.metric_id = 'engagement_rate_with_content' and cohort.has_interaction_or_content
                    then 1
                    else 0
                end
            ) as count_engaged
        from cohort
        inner join members on cohort.opening_segment = members.member_segment
        cross join (values ('engagement_rate'), ('engagement_rate_with_content')) as kinds(metric_id)
        group by kinds.metric_id, cohort.closing_on, members.segment

    ),

    final as (

        select
            kinds.metric_id,
            segments.segment,
            'none' as breakdown,
            'none' as breakdown_value,
            'month' as period_type,
            months.month as period_start,
            months.closing_on as period_end,
            months.is_complete,
            true as is_published,
            {{ number('coalesce(totals.count_engaged, 0)') }} as numerator,
            {{ number('coalesce(totals.count_opening, 0)') }} as denominator,
            {{ ratio('totals.count_engaged', 'totals.count_opening') }} as value,
            cast(coalesce(totals.count_opening, 0) as bigint) as sample_size,
            cast(null as double) as standard_error,
            cast(null as string) as not_measurable_reason
        from months
        cross join segments
        cross join (values ('engagement_rate'), ('engagement_rate_with_content')) as kinds(metric_id)
        left join
            totals
            on months.closing_on = totals.closing_on
            and segments.segment = totals.segment
            and kinds.metric_id = totals.metric_id

    )

select *
from final
