with
    periods as (select * from {{ ref('int_customer_mrr__periods') }}),

    customers as (select * from {{ ref('stg_customer__customers') }}),

    milestones as (select * from {{ ref('stg_customer__onboarding_milestones') }}),

    first_mrr as (

        select min(valid_from) as first_mrr_on from periods where mrr > 0 and valid_from <= {{ as_of() }}

    ),

    first_contract as (

        select min(contract_start_date) as first_contract_on
        from customers
        where contract_start_date <= {{ as_of() }}

    ),

    -- a customer may start before its contract: with onboarding, or with its kickoff
    starts as (

        select contract_start_date as started_on
        from customers

        union all

        select cast(onboarding_started_at as date) as started_on
        from customers

        union all

        select cast(milestones.reached_at as date) as started_on
        from milestones
        inner join customers on milestones.customer_id = customers.customer_id
        where milestones.milestone = 'kickoff'

    ),

    first_start as (select min(started_on) as first_start_on from starts where started_on <= {{ as_of() }}),

    -- one row even for a company without any data: its series is the running month alone
    final as (

        select
            first_mrr.first_mrr_on,
            first_contract.first_contract_on,
            first_start.first_start_on,
            {{ month_of("coalesce(first_mrr.first_mrr_on, first_contract.first_contract_on, " ~ as_of() ~ ")") }}
            as series_starts_on
        from first_mrr
        cross join first_contract
        cross join first_start

    )

select *
from final
