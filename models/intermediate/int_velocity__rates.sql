-- two rows per customer and day, read twice and by nothing else
{{ config(materialized="view") }}

with
    levels as (select * from {{ ref('int_health__levels') }}),

    starts as (select * from {{ ref('int_health__source_starts') }}),

    firsts as (select * from {{ ref('int_customer_segment__firsts_and_lasts') }}),

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
            firsts.first_paid_on
        from levels
        cross join starts
        inner join firsts on levels.customer_id = firsts.customer_id

        union all

        select
            levels.customer_id,
            levels.day,
            levels.segment,
            'engagement',
            levels.interactions_28d,
            levels.interactions_prior_84d,
            starts.first_touchpoint_on,
            firsts.first_paid_on
        from levels
        cross join starts
        inner join firsts on levels.customer_id = firsts.customer_id

    ),

    -- nothing in 112 days is no pace at all
    final as (

        select customer_id, day, segment, measure, ln(1 + count_now) - ln(1 + count_before / 3) as rate
        from windows
        where
            count_now + count_before > 0
            and {{ add_days('source_starts_on', 111) }} <= day
            and {{ add_days('first_paid_on', 111) }} <= day

    )

select *
from final
