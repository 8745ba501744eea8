with
    comparisons as (select * from {{ ref('int_customer__comparisons') }} where period_type = 'month'),

    engagements as (select * from {{ ref('int_engagement__customer_months') }}),

    -- row per month and customer active at its opening, beside what it took part in during the month
    cohort as (

        select
            comparisons.period_type,
            comparisons.closing_on,
            comparisons.customer_id,
            comparisons.opening_segment,
            coalesce(engagements.has_interaction, false) as has_interaction,
            engagements.customer_id is not null as has_interaction_or_content,
            case
                when engagements.has_interaction
                then
                    'interactions: '
                    || engagements.count_interactions
                    || ', the last on '
                    || engagements.last_interaction_on
                    || ' ('
                    || engagements.last_channel
                    || ')'
                when engagements.customer_id is not null
                then 'educational content only'
            end as evidence
        from comparisons
        left join
            engagements
            on comparisons.customer_id = engagements.customer_id
            and {{ month_of('comparisons.closing_on') }} = engagements.month
        where comparisons.opening_mrr > 0

    ),

    rates as (

        select *, 'engagement_rate' as metric_id, has_interaction as is_engaged
        from cohort

        union all

        select *, 'engagement_rate_with_content', has_interaction_or_content
        from cohort

    ),

    final as (

        select
            metric_id,
            opening_segment as segment,
            'none' as breakdown,
            'none' as breakdown_value,
            period_type,
            closing_on as period_end,
            customer_id as unit_id,
            {{ number('case when is_engaged then 1 else 0 end') }} as numerator,
            {{ number('1') }} as denominator,
            cast(1 as bigint) as count_units,
            cast(0 as bigint) as count_excluded,
            {{ number('null') }} as squares,
            evidence
        from rates

    )

select *
from final
