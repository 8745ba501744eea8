with
    movements as (select * from {{ ref('int_mrr__movements') }} where movement in ('churn', 'contraction')),

    drops as (select * from {{ ref('int_customer_mrr__drops') }}),

    customers as (select * from {{ ref('stg_customer__customers') }}),

    lasts as (select * from {{ ref('int_customer_segment__firsts_and_lasts') }}),

    -- row per customer and month with a drop: its last one; the month may still net it away
    last_drops as (

        select *
        from drops
        qualify row_number() over (partition by customer_id, month order by dropped_on desc nulls last) = 1

    ),

    events as (

        select
            movements.customer_id,
            movements.month,
            case movements.movement when 'churn' then 'logo_churn' else 'contraction' end as event_type,
            movements.segment,
            last_drops.dropped_on as event_on,
            last_drops.mrr_before,
            last_drops.mrr_after,
            movements.opening_mrr,
            movements.closing_mrr,
            cast(movements.opening_mrr - movements.closing_mrr as decimal(18, 2)) as mrr_lost,
            movements.is_complete
        from movements
        inner join
            last_drops
            on movements.customer_id = last_drops.customer_id
            and movements.month = last_drops.month

    ),

    final as (

        select
            events.customer_id,
            events.month,
            events.event_type,
            events.segment,
            events.event_on,
            events.mrr_before,
            events.mrr_after,
            events.opening_mrr,
            events.closing_mrr,
            events.mrr_lost,
            events.is_complete,
            {{ tenth_weekday_after('events.event_on') }} as due_on,
            {{ tenth_weekday_after('events.event_on') }} <= {{ as_of() }} as is_due,
            events.event_on >= {{ churn_standard_from() }} as is_in_scope,
            coalesce(customers.industry, 'not_stated') as industry,
            case
                when events.event_on < {{ add_months('lasts.first_paid_on', 3) }}
                then 'under_3_months'
                when events.event_on < {{ add_months('lasts.first_paid_on', 12) }}
                then '3_to_12_months'
                when events.event_on < {{ add_months('lasts.first_paid_on', 24) }}
                then '1_to_2_years'
                else 'over_2_years'
            end as tenure_band
        from events
        inner join customers on events.customer_id = customers.customer_id
        inner join lasts on events.customer_id = lasts.customer_id

    )

select *
from final
