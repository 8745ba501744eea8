{% set signals = [
    'events_28d',
    'events_prior_84d',
    'active_days_28d',
    'users_28d',
    'users_112d',
    'ever_used',
    'used_for_112d',
    'last_interaction',
    'interactions_28d',
    'interactions_prior_84d',
    'interactions_90d',
    'latest_answers',
    'latest_answers_sum',
    'answers_90d',
    'answers_90d_sum',
    'answers_prior_90d',
    'answers_prior_90d_sum',
    'active_contacts',
    'ever_contacts',
    'executive_sponsors',
    'open_risk_flags',
    'open_tickets',
    'late_invoices_180d',
    'ever_invoiced',
] %}

with
    customer_days as (select * from {{ ref('int_health__customer_days') }}),

    changes as (select * from {{ ref('int_health__changes') }}),

    -- row per customer and day looked at on which something has changed, or the customer is active
    asked as (

        select customer_id, day, signal, amount
        from changes

        union all

        select customer_id, day, null as signal, cast(null as double) as amount
        from customer_days

    ),

    pivoted as (

        select
            customer_id,
            day,
            {% for signal in signals %}
                coalesce(sum(amount) filter (where signal = '{{ signal }}'), 0) as {{ signal }}
                {%- if not loop.last %}, {% endif %}
            {% endfor %}
        from asked
        group by customer_id, day

    ),

    -- all changes so far add up to the level
    running as (

        select
            customer_id,
            day,
            {% for signal in signals %}
                sum({{ signal }}) over so_far as {{ signal }} {%- if not loop.last %}, {% endif %}
            {% endfor %}
        from pivoted
        window
            so_far as (
                partition by customer_id
                order by day asc nulls last
                rows between unbounded preceding and current row
            )

    ),

    final as (

        select running.*, customer_days.segment, customer_days.mrr, customer_days.is_month_end
        from running
        inner join
            customer_days
            on running.customer_id = customer_days.customer_id
            and running.day = customer_days.day

    )

select *
from final
