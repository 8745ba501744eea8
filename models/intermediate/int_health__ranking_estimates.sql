with
    score_counts as (select * from {{ ref('int_health__score_counts') }}),

    totals as (

        select
            replicate,
            ranking,
            segment,
            sum(count_scored) as count_scored,
            sum(count_churned) as count_churned,
            sum(count_scored - count_churned) as count_stayed
        from score_counts
        group by replicate, ranking, segment

    ),

    -- row per resample, ranking, segment and score, with how many score that or lower
    placed as (

        select
            *,
            sum(count_scored) over lower_and_equal as scored_up_to,
            sum(count_scored - count_churned) over lower_and_equal as stayed_up_to
        from score_counts
        window
            lower_and_equal as (
                partition by replicate, ranking, segment
                order by score asc nulls last
                rows between unbounded preceding and current row
            )

    ),

    -- pairs of one that left and one that stayed are out of order if the one that stayed scored lower, a
    -- tie half. Of the customers at the score in which the lowest tenth ends, the share that completes it
    -- counts; ten times, so that a whole number of customers stays one.
    summed as (

        select
            totals.replicate,
            totals.ranking,
            totals.segment,
            totals.count_scored,
            totals.count_churned,
            totals.count_stayed,
            sum(
                placed.count_churned
                * (placed.stayed_up_to - 0.5e0 * (placed.count_scored - placed.count_churned))
            ) as pairs_out_of_order,
            sum(
                placed.count_churned * greatest(
                    least(
                        (totals.count_scored - 10 * (placed.scored_up_to - placed.count_scored))
                        / placed.count_scored,
                        10
                    ),
                    0
                )
            ) as ten_times_churned_in_lowest_tenth,
            sum(placed.count_scored * placed.score) as scores,
            sum(placed.count_scored * placed.score * placed.score) as squared_scores,
            sum(placed.count_churned * placed.score) as scores_of_churned
        from placed
        inner join
            totals
            on placed.replicate = totals.replicate
            and placed.ranking = totals.ranking
            and placed.segment = totals.segment
        group by all

    ),

    -- the point-biserial correlation is Pearson's, with 1 for leaving
    final as (

        select
            replicate,
            ranking,
            segment,
            count_churned * count_stayed - pairs_out_of_order as pairs_in_order,
            count_churned * count_stayed as pairs,
            (count_churned * count_stayed - pairs_out_of_order)
            / nullif(count_churned * count_stayed, 0) as auc,
            ten_times_churned_in_lowest_tenth / nullif(count_scored, 0) as churn_in_lowest_tenth,
            count_churned / nullif(count_scored, 0) as churn,
            ten_times_churned_in_lowest_tenth / nullif(count_churned, 0) as lift,
            (count_scored * scores_of_churned - scores * count_churned) / nullif(
                sqrt(greatest(count_scored * squared_scores - scores * scores, 0))
                * sqrt(count_churned * count_stayed),
                0
            ) as correlation
        from summed

    )

select *
from final
