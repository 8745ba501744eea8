with
    candidates as (select * from {{ ref('metric_target_candidates') }}),

    -- row per target and figure of a complete month, the newest first
    recent as (

        select
            target_id,
            value,
            row_number() over (partition by target_id order by period_end desc nulls last) as recency
        from candidates
        where is_month_end

    ),

    -- a trend needs all three
    final as (

        select
            target_id,
            {{ number('max(case when recency = 1 then value end) - max(case when recency = 3 then value end)') }}
            as trend_change
        from recent
        where recency <= 3
        group by target_id
        having count(value) = 3

    )

select *
from final
