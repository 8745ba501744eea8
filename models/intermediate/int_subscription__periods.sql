with
    subscriptions as (select * from {{ ref('stg_billing__subscriptions') }}),

    customers as (select customer_id from {{ ref('stg_customer__customers') }}),

    rates as (select * from {{ ref('currency_rates') }}),

    -- row per currency, beside the rate of the reporting currency
    conversions as (

        select rates.currency, rates.rate, reporting.rate as reporting_rate
        from rates
        cross join rates as reporting
        where reporting.currency = '{{ var("reporting_currency") }}'

    ),

    -- row per price or trial of a subscription's product; usage and one-time rows neither are MRR nor end any
    prices as (

        select
            *,
            lead(start_date) over (
                partition by subscription_id, product_code order by start_date asc nulls last
            ) as next_start_date
        from subscriptions
        where charge_type in ('recurring', 'trial')

    ),

    -- row per recurring price: a later price or trial ends it even where its own end_date is open
    recurring as (

        select
            subscription_id,
            product_code,
            start_date,
            customer_id,
            currency,
            mrr,
            start_date as valid_from,
            least(
                coalesce(end_date, {{ end_of_time() }}), coalesce(next_start_date, {{ end_of_time() }})
            ) as valid_to
        from prices
        where charge_type = 'recurring'

    ),

    -- worth amount / reporting_rate: the amount is exact, the quotient is a float and only says
    -- which cent is near
    converted as (

        select
            recurring.*,
            {{ exact_product('recurring.mrr', 'conversions.rate') }} as amount,
            conversions.reporting_rate,
            {{ near_cent(exact_product('recurring.mrr', 'conversions.rate'), 'conversions.reporting_rate') }}
            as near_mrr
        from recurring
        inner join customers on recurring.customer_id = customers.customer_id
        inner join conversions on recurring.currency = conversions.currency
        where recurring.valid_from < recurring.valid_to

    ),

    -- rounded once, half away from zero, by exact products alone; everything above is a sum of these
    final as (

        select
            subscription_id,
            product_code,
            start_date,
            customer_id,
            valid_from,
            valid_to,
            {{ exact_cent('amount', 'near_mrr', 'reporting_rate') }} as mrr
        from converted

    )

select *
from final
