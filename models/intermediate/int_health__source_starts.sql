with
    customers as (select * from {{ ref('stg_customer__customers') }}),

    events as (select * from {{ ref('stg_usage__usage_events') }}),

    touchpoints as (select * from {{ ref('stg_customer__touchpoints') }}),

    flags as (select * from {{ ref('stg_customer__risk_flags') }}),

    tickets as (select * from {{ ref('stg_customer__support_tickets') }}),

    sponsors as (

        select * from {{ ref('stg_customer__program_memberships') }} where program = 'executive_sponsorship'

    ),

    milestones as (select * from {{ ref('stg_customer__onboarding_milestones') }}),

    sightings as (

        select customer_id, 'event' as sighted, occurred_at as sighted_at
        from events

        union all

        select customer_id, 'touchpoint', occurred_at
        from touchpoints

        union all

        select customer_id, 'flag', flagged_at
        from flags

        union all

        select customer_id, 'ticket', opened_at
        from tickets

        union all

        select customer_id, 'sponsor', joined_at
        from sponsors

        union all

        select customer_id, 'milestone', reached_at
        from milestones

    ),

    -- before a source has said anything of a customer, its silence says nothing
    final as (

        select
            {% for sighted in ['event', 'touchpoint', 'flag', 'ticket', 'sponsor', 'milestone'] %}
                cast(
                    min(sightings.sighted_at) filter (where sightings.sighted = '{{ sighted }}') as date
                ) as first_{{ sighted }}_on
                {%- if not loop.last %}, {% endif %}
            {% endfor %}
        from sightings
        inner join customers on sightings.customer_id = customers.customer_id

    )

select *
from final
