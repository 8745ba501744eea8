-- a view: read once, by the levels
{{ config(materialized="view") }}

with
    days as (select * from {{ ref('int_health__days') }}),

    spells as (

        select *
        from {{ ref('int_health__usage_spells') }}

        union all

        select *
        from {{ ref('int_health__interaction_spells') }}

        union all

        select *
        from {{ ref('int_health__answer_spells') }}

        union all

        select *
        from {{ ref('int_health__account_spells') }}

    ),

    -- a spell adds its amount on its first day and takes it away on the day it is over
    changes as (

        select customer_id, signal, valid_from as changed_on, amount
        from spells

        union all

        select customer_id, signal, valid_to as changed_on, - amount as amount
        from spells

    ),

    day_offsets as (

        select day, counts_from, {{ int_rows(days_between('counts_from', 'day')) }} as day_offset from days

    ),

    -- row per calendar day: the day on which a change of it is looked at first
    calendar as (select {{ add_days('counts_from', 'day_offset') }} as changed_on, day from day_offsets),

    -- what changed before the first of these days counts on it
    daily_changes as (

        select
            changes.customer_id,
            coalesce(calendar.day, (select min(day) from days)) as day,
            changes.signal,
            changes.amount
        from changes
        left join calendar on changes.changed_on = calendar.changed_on
        where changes.changed_on <= {{ as_of() }}

    ),

    -- added up before they are laid side by side: most changes fall between two month ends
    final as (

        select customer_id, day, signal, sum(amount) as amount
        from daily_changes
        group by customer_id, day, signal

    )

select *
from final
