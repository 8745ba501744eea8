with
    customers as (select * from {{ ref('stg_customer__customers') }}),

    customer_days as (select * from {{ ref('int_customer_segment__days') }} where day = {{ as_of() }}),

    employees as (select * from {{ ref('int_customer_employees__periods') }}),

    final as (

        select
            customers.customer_id,
            customers.customer_name,
            customers.industry,
            employees.employee_count,
            employees.employee_count is not null as is_employee_count_known,
            coalesce(employees.is_backdated, false) as is_employee_count_backdated,
            customers.contract_start_date,
            coalesce(customers.is_pilot, false) as is_pilot,
            customer_days.segment,
            cast(coalesce(customer_days.mrr, 0) as decimal(18, 2)) as mrr,
            coalesce(customer_days.is_active, false) as is_active
        from customers
        left join customer_days on customers.customer_id = customer_days.customer_id
        left join
            employees
            on customers.customer_id = employees.customer_id
            and employees.valid_from <= {{ as_of() }}
            and {{ as_of() }} < employees.valid_to

    )

select *
from final
