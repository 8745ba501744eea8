with
    customer_days as (select * from {{ ref('int_health__customer_days') }}),

    customers as (select * from {{ ref('stg_customer__customers') }}),

    reached as (select * from {{ ref('stg_customer__onboarding_milestones') }}),

    expectations as (select * from {{ ref('milestone_expectations') }}),

    starts as (select * from {{ ref('int_health__source_starts') }}),

    -- row per customer and day of its first 180 days. The source must have begun by its contract: what was
    -- reached before it told of anybody is unknown, not overdue.
    young_days as (

        select customer_days.customer_id, customer_days.day, customers.contract_start_date
        from customer_days
        inner join customers on customer_days.customer_id = customers.customer_id
        cross join starts
        where
            starts.first_milestone_on <= customers.contract_start_date
            and customers.contract_start_date <= customer_days.day
            and customer_days.day < {{ add_days('customers.contract_start_date', 180) }}

    ),

    -- row per milestone expected of it, with the day it was reached if that was by then
    expected as (

        select
            young_days.*,
            expectations.expected_days,
            case
                when cast(reached.reached_at as date) <= young_days.day then cast(reached.reached_at as date)
            end as reached_on
        from young_days
        cross join expectations
        left join
            reached
            on young_days.customer_id = reached.customer_id
            and expectations.milestone = reached.milestone

    ),

    -- days it took, or has taken so far; the first day counts as one
    timed as (

        select
            customer_id,
            day,
            expected_days,
            reached_on,
            greatest({{ days_between('contract_start_date', 'coalesce(reached_on, day)') }}, 1) as actual_days
        from expected

    ),

    -- an open milestone is late once it is overdue; before that it says nothing
    judged as (

        select
            customer_id,
            day,
            greatest(least(ln(cast(expected_days as double) / cast(actual_days as double)), 3), -3) as pace
        from timed
        where reached_on is not null or actual_days > expected_days

    ),

    final as (
        select customer_id, day, {{ ratio('sum(' ~ summand('pace') ~ ')', 'count(pace)') }} as pace
        from judged
        group by customer_id, day
    )

select *
from final
