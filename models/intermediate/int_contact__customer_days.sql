with
    periods as (select * from {{ ref('int_calendar__periods') }} where period_type = 'point'),

    customer_days as (select * from {{ ref('int_customer_segment__days') }} where is_active),

    customers as (select * from {{ ref('stg_customer__customers') }}),

    contacts as (select * from {{ ref('int_contact__periods') }}),

    -- contacts of the first days of a contract are no growth: who starts after the plan is measured from
    -- day 30
    active as (

        select
            periods.period_type,
            periods.period_end,
            customer_days.customer_id,
            customer_days.segment,
            greatest(
                {{ plan_start() }},
                {{ add_days('customers.contract_start_date', var('contact_baseline_days')) }}
            ) as baseline_on
        from periods
        inner join customer_days on periods.period_end = customer_days.day
        inner join customers on customer_days.customer_id = customers.customer_id

    ),

    -- row per day and customer with a contact on it or on the baseline day
    counted as (

        select
            active.period_end,
            active.customer_id,
            count(
                distinct case
                    when contacts.valid_from <= active.period_end and active.period_end < contacts.valid_to
                    then contacts.person_key
                end
            ) as count_now,
            count(
                distinct case
                    when contacts.valid_from <= active.baseline_on and active.baseline_on < contacts.valid_to
                    then contacts.person_key
                end
            ) as count_before
        from active
        inner join contacts on active.customer_id = contacts.customer_id
        where active.baseline_on <= active.period_end
        group by active.period_end, active.customer_id

    ),

    final as (

        select
            active.period_type,
            active.period_end,
            active.customer_id,
            active.segment,
            active.baseline_on,
            active.baseline_on <= active.period_end as has_baseline,
            cast(coalesce(counted.count_now, 0) as bigint) as count_now,
            cast(coalesce(counted.count_before, 0) as bigint) as count_before
        from active
        left join
            counted on active.customer_id = counted.customer_id and active.period_end = counted.period_end

    )

select *
from final
