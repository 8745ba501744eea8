with
    periods as (

        select *
        from {{ ref('int_calendar__periods') }}
        where period_type in ('trailing_180d', 'cohort_month')

    ),

    first_values as (select * from {{ ref('int_customer__first_value') }}),

    -- row per period and customer that started in it, as it stood at the end of the day observed
    observed as (

        select
            periods.period_type,
            periods.period_end,
            first_values.customer_id,
            case
                when first_values.first_paid_on <= periods.observed_on
                then first_values.first_paid_segment
                else 'Unassigned'
            end as segment,
            coalesce(
                first_values.first_value_at < cast({{ add_days('periods.observed_on', 1) }} as timestamp),
                false
            ) as has_reached_value,
            first_values.days_to_value,
            {{ number(days_between('first_values.contract_start_date', 'periods.observed_on') ~ " + 1") }}
            as days_observed
        from periods
        inner join
            first_values
            on first_values.contract_start_date between periods.period_start and periods.period_end

    ),

    -- leavers stay at risk: only the end of what is known censors
    final as (

        select
            period_type,
            period_end,
            customer_id,
            segment,
            has_reached_value,
            case when has_reached_value then days_to_value else days_observed end as duration_days
        from observed

    )

select *
from final
