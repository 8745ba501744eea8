with
    customers as (select * from {{ ref('stg_customer__customers') }}),

    milestones as (select * from {{ ref('stg_customer__onboarding_milestones') }}),

    first_values as (

        select customer_id, reached_at as first_value_at from milestones where milestone = 'first_value'

    ),

    lasts as (select * from {{ ref('int_customer_segment__firsts_and_lasts') }}),

    -- value before the contract counts as reached at its start
    final as (

        select
            customers.customer_id,
            customers.contract_start_date,
            lasts.first_paid_on,
            lasts.first_paid_segment,
            first_values.first_value_at,
            case
                when first_values.first_value_at < customers.contract_start_date
                then {{ number(0) }}
                else
                    {{ fractional_days_between('customers.contract_start_date', 'first_values.first_value_at') }}
            end as days_to_value
        from customers
        left join first_values on customers.customer_id = first_values.customer_id
        left join lasts on customers.customer_id = lasts.customer_id
        where customers.contract_start_date <= {{ as_of() }}

    )

select *
from final
