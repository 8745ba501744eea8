with
    subscriptions as (select * from {{ ref('stg_billing__subscriptions') }}),

    customers as (select customer_id from {{ ref('stg_customer__customers') }}),

    rates as (select * from {{ ref('currency_rates') }}),

    -- row per currency: its rate into the reporting currency
    conversions as (

        select
            rates.currency,
            cast(
                round(cast(rates.rate as double) / cast(reporting.rate as double), 8) as decimal(18, 8)
            ) as rate
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

    -- converted, then rounded once, half away from zero; everything above is a sum of these
    final as (

        select
            recurring.subscription_id,
            recurring.product_code,
            recurring.start_date,
            recurring.customer_id,
            recurring.valid_from,
            recurring.valid_to,
            cast(round(cast(recurring.mrr as decimal(28, 6)) * conversions.rate, 2) as decimal(18, 2)) as mrr
        from recurring
        inner join customers on recurring.customer_id = customers.customer_id
        inner join conversions on recurring.currency = conversions.currency
        where recurring.valid_from < recurring.valid_to

    )

select *
from final
