with
    customers as (select * from {{ ref('int_customer__today') }}),

    lasts as (select * from {{ ref('int_customer_segment__firsts_and_lasts') }}),

    first_values as (select * from {{ ref('int_customer__first_value') }}),

    missing as (select * from {{ ref('int_customer__missing') }}),

    final as (

        select
            customers.customer_id,
            customers.customer_name,
            customers.industry,
            customers.employee_count,
            customers.is_employee_count_known,
            customers.is_employee_count_backdated,
            customers.contract_start_date,
            customers.is_pilot,
            customers.segment,
            lasts.last_segment,
            customers.mrr,
            cast(12 * customers.mrr as decimal(18, 2)) as arr,
            customers.is_active,
            lasts.first_paid_on,
            lasts.first_paid_segment,
            lasts.last_active_on,
            case
                when first_values.first_value_at < {{ after_as_of() }} then first_values.first_value_at
            end as first_value_at,
            missing.customer_id is not null as is_missing_from_latest_snapshot
        from customers
        left join lasts on customers.customer_id = lasts.customer_id
        left join first_values on customers.customer_id = first_values.customer_id
        left join missing on customers.customer_id = missing.customer_id

    )

select *
from final
