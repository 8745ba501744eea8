with
    events as (select * from {{ ref('stg_usage__usage_events') }}),

    touchpoints as (select * from {{ ref('stg_customer__touchpoints') }}),

    flags as (select * from {{ ref('stg_customer__risk_flags') }}),

    tickets as (select * from {{ ref('stg_customer__support_tickets') }}),

    memberships as (select * from {{ ref('stg_customer__program_memberships') }}),

    milestones as (select * from {{ ref('stg_customer__onboarding_milestones') }}),

    -- before a source has said anything of anybody, its silence says nothing
    final as (

        select
            (select min(cast(occurred_at as date)) from events) as first_event_on,
            (select min(cast(occurred_at as date)) from touchpoints) as first_touchpoint_on,
            (select min(cast(flagged_at as date)) from flags) as first_flag_on,
            (select min(cast(opened_at as date)) from tickets) as first_ticket_on,
            (
                select min(cast(joined_at as date)) from memberships where program = 'executive_sponsorship'
            ) as first_sponsor_on,
            (select min(cast(reached_at as date)) from milestones) as first_milestone_on

    )

select *
from final
