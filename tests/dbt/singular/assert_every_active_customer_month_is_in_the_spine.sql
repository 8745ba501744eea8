-- Counted from the staged subscriptions, past every model between: a recurring row worth a cent or more
-- that is live on a month's closing day puts its customer into that month, and nothing else does. Asked
-- of all months from the first subscription to as_of.
with
    months as (

        select {{ add_months(month_of('bounds.first_start_on'), 'bounds.month_offset') }} as month
        from
            (
                select
                    min(start_date) as first_start_on,
                    {{ int_rows(months_between('min(start_date)', as_of())) }} as month_offset
                from {{ ref('stg_billing__subscriptions') }}
                where start_date <= {{ as_of() }}
            ) as bounds

    ),

    prices as (

        select
            *,
            lead(start_date) over (
                partition by subscription_id, product_code order by start_date asc nulls last
            ) as next_start_date
        from {{ ref('stg_billing__subscriptions') }}
        where charge_type in ('recurring', 'trial')

    ),

    rates as (select * from {{ ref('currency_rates') }}),

    -- from half a cent of the reporting currency on: less rounds to no MRR
    live as (

        select distinct prices.customer_id, months.month
        from months
        inner join
            prices
            on prices.start_date <= least({{ month_end_of('months.month') }}, {{ as_of() }})
            and least({{ month_end_of('months.month') }}, {{ as_of() }})
            < coalesce(least(prices.end_date, prices.next_start_date), {{ end_of_time() }})
        inner join
            {{ ref('stg_customer__customers') }} as customers on prices.customer_id = customers.customer_id
        inner join rates on prices.currency = rates.currency
        inner join rates as reporting on reporting.currency = '{{ var("reporting_currency") }}'
        where
            prices.charge_type = 'recurring'
            and {{ exact_product('prices.mrr', 'rates.rate') }}
            >= {{ half_cent_off('0', '+', 'reporting.rate') }}

    ),

    spine as (select customer_id, month from {{ ref('customer_mrr_monthly') }} where mrr > 0)

select live.customer_id, live.month, spine.customer_id as spine_customer_id, spine.month as spine_month
from live
full outer join spine on live.customer_id = spine.customer_id and live.month = spine.month
where live.customer_id is null or spine.customer_id is null
