-- two rows per customer and day, read twice and by nothing else
{{ config(materialized="view") }}

with
    levels as (select * from {{ ref('int_health__levels') }}),

    starts as (select * from {{ ref('int_health__source_starts') }}),

    histories as (select * from {{ ref('int_velocity__histories') }}),

    -- 28 days against the 84 before: the customer pays through all of these 112, and its source tells of
    -- all of them
    windows as (

        select
            levels.customer_id,
            levels.day,
            levels.segment,
            'usage' as measure,
            levels.events_28d as count_now,
            levels.events_prior_84d as count_before,
            starts.first_event_on as source_starts_on,
            histories.days_of_history
        from levels
        cross join starts
        inner join histories on levels.customer_id = histories.customer_id and levels.day = histories.day

        union all

        select
            levels.customer_id,
            levels.day,
            levels.segment,
            'engagement',
            levels.interactions_28d,
            levels.interactions_prior_84d,
            starts.first_touchpoint_on,
            histories.days_of_history
        from levels
        cross join starts
        inner join histories on levels.customer_id = histories.customer_id and levels.day = histories.day

    ),

    -- silence in a running source is an observation: no interaction after none is the same pace, 0. Who has
    -- not used the product at all has no use whose pace could change, and the score needs usage.
    final as (

        select customer_id, day, segment, measure, ln(1 + count_now) - ln(1 + count_before / 3) as rate
        from windows
        where
            (measure <> 'usage' or count_now + count_before > 0)
            and {{ add_days('source_starts_on', 111) }} <= day
            and days_of_history >= 112

    )

select *
from final
