with
    mrr_periods as (select * from {{ ref('int_customer_mrr__periods') }}),

    employee_periods as (select * from {{ ref('int_customer_employees__periods') }}),

    -- row per customer and stretch of days with one MRR and one employee count
    stretches as (

        select
            mrr_periods.customer_id,
            greatest(mrr_periods.valid_from, employee_periods.valid_from) as valid_from,
            least(mrr_periods.valid_to, employee_periods.valid_to) as valid_to,
            mrr_periods.mrr,
            employee_periods.employee_count,
            employee_periods.is_backdated as is_employee_count_backdated
        from mrr_periods
        inner join
            employee_periods
            on mrr_periods.customer_id = employee_periods.customer_id
            and mrr_periods.valid_from < employee_periods.valid_to
            and employee_periods.valid_from < mrr_periods.valid_to

    ),

    final as (

        select
            customer_id,
            valid_from,
            valid_to,
            mrr,
            employee_count,
            is_employee_count_backdated,
            {{ segment_of('mrr', 'employee_count') }} as segment,
            mrr > {{ var('digital_mrr_up_to') }} or employee_count is not null as has_known_segment
        from stretches

    )

select *
from final
