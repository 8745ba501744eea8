with
    grid as (select * from {{ ref('metric_grid') }}),

    contributions as (select * from {{ ref('metric_contribution_rows') }}),

    members as (select * from {{ ref('segment_members') }}),

    totals as (

        select
            contributions.metric_id,
            members.segment,
            contributions.breakdown,
            contributions.breakdown_value,
            contributions.period_type,
            contributions.period_end,
            sum(contributions.numerator) as numerator,
            sum(contributions.denominator) as denominator,
            sum(contributions.count_units) as count_units,
            sum(contributions.count_excluded) as count_excluded,
            sum(contributions.squares) as squares
        from contributions
        inner join members on contributions.segment = members.member_segment
        group by all

    ),

    -- without a year of history a figure is unknown, not 0
    summed as (

        select
            grid.*,
            case when not grid.is_history_too_short then coalesce(totals.numerator, 0) end as numerator,
            case
                when grid.value_kind <> 'amount' and not grid.is_history_too_short
                then coalesce(totals.denominator, 0)
            end as denominator,
            coalesce(totals.count_units, 0) as count_units,
            coalesce(totals.count_excluded, 0) as count_excluded,
            totals.squares
        from grid
        left join
            totals
            on grid.metric_id = totals.metric_id
            and grid.segment = totals.segment
            and grid.breakdown = totals.breakdown
            and grid.breakdown_value = totals.breakdown_value
            and grid.period_type = totals.period_type
            and grid.period_end = totals.period_end

    ),

    shares as (

        select
            *,
            cast(numerator as double) / nullif(cast(denominator as double), 0) as share,
            cast(squares as double) / nullif(cast(denominator as double), 0) as share_of_squares
        from summed

    ),

    -- promoters, passives and detractors are one draw of three; where all agree both shares are exactly 1
    final as (

        select
            metric_id,
            segment,
            breakdown,
            breakdown_value,
            period_type,
            period_start,
            period_end,
            is_complete,
            is_published,
            {{ number('numerator') }} as numerator,
            {{ number('denominator') }} as denominator,
            case
                value_kind
                when 'amount'
                then {{ number('numerator') }}
                when 'points'
                then {{ ratio('100 * numerator', 'denominator') }}
                else {{ ratio('numerator', 'denominator') }}
            end as value,
            cast(count_units as bigint) as sample_size,
            cast(count_excluded as bigint) as count_excluded,
            100e0 * sqrt(
                (share_of_squares - share * share) / nullif(cast(denominator as double), 0)
            ) as standard_error,
            case when is_history_too_short then 'history_too_short' end as not_measurable_reason
        from shares

    )

select *
from final
