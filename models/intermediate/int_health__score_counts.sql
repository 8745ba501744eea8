with
    rankings as (select * from {{ ref('int_health__rankings') }}),

    resamples as (select * from {{ ref('int_health__resamples') }}),

    members as (select * from {{ ref('segment_members') }}),

    -- row per resample, ranking, segment of customers and score
    of_members as (

        select
            resamples.replicate,
            rankings.ranking,
            rankings.segment,
            rankings.score,
            sum(resamples.weight) as count_scored,
            sum(case when rankings.has_churned then resamples.weight else 0e0 end) as count_churned
        from rankings
        inner join resamples on rankings.customer_id = resamples.customer_id
        group by resamples.replicate, rankings.ranking, rankings.segment, rankings.score

    ),

    -- the same with All beside its segments
    final as (

        select
            of_members.replicate,
            of_members.ranking,
            members.segment,
            of_members.score,
            sum(of_members.count_scored) as count_scored,
            sum(of_members.count_churned) as count_churned
        from of_members
        inner join members on of_members.segment = members.member_segment
        group by of_members.replicate, of_members.ranking, members.segment, of_members.score

    )

select *
from final
