with
    customers as (select * from {{ ref('stg_customer__customers') }}),

    milestones as (

        select customer_id, milestone, cast(reached_at as date) as reached_on
        from {{ ref('stg_customer__onboarding_milestones') }}
        where reached_at < {{ after_as_of() }}

    ),

    firsts as (select * from {{ ref('int_customer_segment__firsts_and_lasts') }}),

    paid_periods as (select * from {{ ref('int_customer_segment__periods') }} where mrr > 0),

    -- the record of the CRM, else the kickoff, else the contract: of what is dated after as_of nothing
    -- is known yet
    starts as (

        select
            customers.customer_id,
            coalesce(
                case
                    when customers.onboarding_started_at < {{ after_as_of() }}
                    then cast(customers.onboarding_started_at as date)
                end,
                kickoffs.reached_on,
                customers.contract_start_date
            ) as started_on,
            completions.reached_on as completed_on
        from customers
        left join
            milestones as kickoffs
            on customers.customer_id = kickoffs.customer_id
            and kickoffs.milestone = 'kickoff'
        left join
            milestones as completions
            on customers.customer_id = completions.customer_id
            and completions.milestone = 'completed'

    ),

    started as (

        select *, {{ add_days('started_on', var('onboarding_days')) }} as due_on
        from starts
        where started_on <= {{ as_of() }}

    ),

    -- left by day 30: paid before, and no longer that day
    final as (

        select
            started.customer_id,
            started.started_on,
            started.due_on,
            started.completed_on,
            coalesce(firsts.first_paid_segment, 'Unassigned') as segment,
            coalesce(firsts.first_paid_on <= started.due_on, false)
            and paid_periods.customer_id is null as has_left_by_due
        from started
        left join firsts on started.customer_id = firsts.customer_id
        left join
            paid_periods
            on started.customer_id = paid_periods.customer_id
            and paid_periods.valid_from <= started.due_on
            and started.due_on < paid_periods.valid_to

    )

select *
from final
