with
    stages as (select * from {{ ref('stg_customer__opportunities') }}),

    customers as (select customer_id from {{ ref('stg_customer__customers') }}),

    rates as (select * from {{ ref('currency_rates') }}),

    -- row per opportunity and day with a change: the last one stands at its end; of equal instants a closed
    -- stage goes before an open one, then the name decides
    daily as (

        select
            *,
            cast(stage_entered_at as date) as entered_on,
            case when stage in ('won', 'lost') then stage else 'open' end as outcome
        from stages
        where stage_entered_at < {{ after_as_of() }}
        qualify
            row_number() over (
                partition by opportunity_id, cast(stage_entered_at as date)
                order by
                    stage_entered_at desc nulls last,
                    case when stage in ('won', 'lost') then 0 else 1 end asc nulls last,
                    stage asc nulls last
            )
            = 1

    ),

    turns as (

        select
            *,
            lead(entered_on) over (partition by opportunity_id order by entered_on asc nulls last) as left_on,
            case
                when
                    outcome
                    = lag(outcome) over (partition by opportunity_id order by entered_on asc nulls last)
                then null
                else entered_on
            end as turned_on
        from daily

    ),

    -- a won opportunity whose amount is corrected later was still won on the first day
    standing as (

        select
            *,
            max(turned_on) over (
                partition by opportunity_id
                order by entered_on asc nulls last
                rows between unbounded preceding and current row
            ) as outcome_from
        from turns

    ),

    -- growth of a known customer only: renewals keep what is there
    converted as (

        select
            standing.*,
            reporting.rate as reporting_rate,
            {{ exact_product('standing.mrr_amount', 'rates.rate') }} as amount
        from standing
        inner join customers on standing.customer_id = customers.customer_id
        inner join rates on standing.currency = rates.currency
        cross join rates as reporting
        where
            reporting.currency = '{{ var("reporting_currency") }}'
            and standing.opportunity_type in ('upsell', 'cross_sell')

    ),

    near as (select *, {{ near_cent('amount', 'reporting_rate') }} as near_mrr from converted),

    final as (

        select
            opportunity_id,
            customer_id,
            opportunity_type,
            stage,
            outcome,
            outcome_from,
            entered_on as valid_from,
            coalesce(left_on, {{ end_of_time() }}) as valid_to,
            {{ exact_cent('amount', 'near_mrr', 'reporting_rate') }} as mrr
        from near

    )

select *
from final
