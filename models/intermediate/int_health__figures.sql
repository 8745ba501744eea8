with
    rankings as (select * from {{ ref('int_health__rankings') }}),

    estimates as (select * from {{ ref('int_health__estimates') }}),

    grid as (select * from {{ ref('int_health__figure_grid') }}),

    members as (select * from {{ ref('segment_members') }}),

    -- replicate 0 is the sample itself; the middle 95 % of the others are the interval
    spread as (

        select
            segment,
            figure,
            breakdown_value,
            max(numerator) filter (where replicate = 0) as numerator,
            max(denominator) filter (where replicate = 0) as denominator,
            max(value) filter (where replicate = 0) as value,
            percentile_cont(0.025) within group (order by case when replicate > 0 then value end) as ci_low,
            percentile_cont(0.975) within group (order by case when replicate > 0 then value end) as ci_high
        from estimates
        group by all

    ),

    -- what each ranking has to go by
    samples as (

        select
            rankings.ranking,
            members.segment,
            count(*) as count_scored,
            count(distinct rankings.customer_id) as count_customers,
            count(
                distinct case when rankings.has_churned then rankings.customer_id end
            ) as count_churned_customers,
            min(rankings.month_end) as first_month_end,
            max(rankings.month_end) as last_month_end
        from rankings
        inner join members on rankings.segment = members.member_segment
        group by all

    ),

    -- fewer than 30 customers that left are too few to judge a score by, as is nobody that stayed
    judged as (

        select
            grid.*,
            coalesce(samples.count_scored, 0) as count_scored,
            coalesce(samples.count_customers, 0) as count_customers,
            coalesce(samples.count_churned_customers, 0) as count_churned_customers,
            coalesce(samples.count_churned_customers, 0) >= 30 as is_sufficient,
            samples.first_month_end,
            samples.last_month_end,
            spread.numerator,
            spread.denominator,
            spread.value,
            spread.ci_low,
            spread.ci_high
        from grid
        left join samples on grid.ranking = samples.ranking and grid.segment = samples.segment
        left join
            spread
            on grid.figure = spread.figure
            and grid.segment = spread.segment
            and grid.breakdown_value = spread.breakdown_value

    ),

    final as (

        select
            figure,
            segment,
            breakdown,
            breakdown_value,
            sort_order,
            cast(count_scored as bigint) as count_scored,
            cast(count_customers as bigint) as count_customers,
            cast(count_churned_customers as bigint) as count_churned_customers,
            first_month_end,
            last_month_end,
            {{ rounded('numerator') }} as numerator,
            {{ rounded('denominator') }} as denominator,
            case when is_sufficient then {{ rounded('value') }} end as value,
            case when is_sufficient then {{ rounded('ci_low') }} end as ci_low,
            case when is_sufficient then {{ rounded('ci_high') }} end as ci_high,
            case
                when not is_sufficient or (breakdown = 'none' and value is null) then 'insufficient'
            end as not_measurable_reason
        from judged

    )

select *
from final
