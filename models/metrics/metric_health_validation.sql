with
    figures as (select * from {{ ref('int_health__figures') }}),

    scores as (select * from {{ ref('int_health__scores') }}),

    rankings as (select * from {{ ref('int_health__rankings') }}),

    members as (select * from {{ ref('segment_members') }}),

    -- row per published segment: its customers' month ends whose next 90 days are known
    judgeable as (

        select members.segment, count(*) as count_judgeable
        from scores
        inner join members on scores.segment = members.member_segment
        where scores.is_month_end and {{ add_days('scores.day', 90) }} <= {{ as_of() }}
        group by members.segment

    ),

    ranked as (

        select
            members.segment,
            sum(case when rankings.ranking = 'health' then 1 else 0 end) as count_with_health,
            sum(case when rankings.ranking = 'health_with_velocity' then 1 else 0 end) as count_with_both
        from rankings
        inner join members on rankings.segment = members.member_segment
        group by members.segment

    ),

    -- the companions of the catalogued figures stay in their own mart
    final as (

        select
            figures.figure as metric_id,
            figures.segment,
            figures.breakdown,
            figures.breakdown_value,
            'point' as period_type,
            {{ as_of() }} as period_start,
            {{ as_of() }} as period_end,
            {{ as_of() }} = {{ month_end_of(as_of()) }} as is_complete,
            true as is_published,
            -- ten points nobody scored in are nobody of nobody
            case
                when figures.figure = 'health_calibration' and figures.not_measurable_reason is null
                then coalesce(figures.numerator, 0)
                else figures.numerator
            end as numerator,
            case
                when figures.figure = 'health_calibration' and figures.not_measurable_reason is null
                then coalesce(figures.denominator, 0)
                else figures.denominator
            end as denominator,
            figures.value,
            case
                when figures.figure = 'health_calibration'
                then cast(coalesce(figures.denominator, 0) as bigint)
                else figures.count_scored
            end as sample_size,
            cast(
                coalesce(judgeable.count_judgeable, 0) - coalesce(
                    case
                        when figures.figure = 'health_auc_with_velocity'
                        then ranked.count_with_both
                        else ranked.count_with_health
                    end,
                    0
                ) as bigint
            ) as count_excluded,
            cast(null as double) as standard_error,
            figures.not_measurable_reason
        from figures
        left join judgeable on figures.segment = judgeable.segment
        left join ranked on figures.segment = ranked.segment
        where
            figures.figure in (
                'health_auc',
                'health_auc_with_velocity',
                'health_lift',
                'health_correlation',
                'health_calibration'
            )

    )

select *
from final
