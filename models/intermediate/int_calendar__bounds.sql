with
    periods as (select * from {{ ref('int_customer_mrr__periods') }}),

    customers as (select * from {{ ref('stg_customer__customers') }}),

    first_mrr as (

        select min(valid_from) as first_mrr_on from periods where mrr > 0 and valid_from <= {{ as_of() }}

    ),

    first_contract as (

        select min(contract_start_date) as first_contract_on
        from customers
        where contract_start_date <= {{ as_of() }}

    ),

    -- one row even for a company without any data: its series is the running month alone
    final as (

        select
            first_mrr.first_mrr_on,
            first_contract.first_contract_on,
            {{ month_of("coalesce(first_mrr.first_mrr_on, first_contract.first_contract_on, " ~ as_of() ~ ")") }}
            as series_starts_on
        from first_mrr
        cross join first_contract

    )

select *
from final
