-- Every churn and contraction of the movements is one churn event with its amount, its day inside its
-- month, and
-- nothing else is one.
with
    movements as (
        select * from {{ ref('mrr_movements_monthly') }} where movement in ('churn', 'contraction')
    ),

    events as (

        select
            customer_id,
            month,
            case event_type when 'logo_churn' then 'churn' else event_type end as movement,
            event_on,
            mrr_before,
            mrr_after,
            mrr_lost,
            segment
        from {{ ref('churn_events') }}

    )

select
    movements.customer_id,
    movements.month,
    movements.amount,
    events.customer_id as event_customer_id,
    events.month as event_month,
    events.event_on,
    events.mrr_lost
from movements
full outer join
    events
    on movements.customer_id = events.customer_id
    and movements.month = events.month
    and movements.movement = events.movement
where
    movements.amount is distinct from - events.mrr_lost
    or movements.segment is distinct from events.segment
    or events.mrr_after >= events.mrr_before
    or events.event_on not between events.month
    and least({{ month_end_of('events.month') }}, {{ as_of() }})
