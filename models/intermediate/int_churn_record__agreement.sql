with
    records as (select * from {{ ref('stg_customer__churn_records') }}),

    customers as (select customer_id from {{ ref('stg_customer__customers') }}),

    events as (select * from {{ ref('int_churn__events') }}),

    drops as (select * from {{ ref('int_customer_mrr__drops') }}),

    periods as (select * from {{ ref('int_customer_mrr__periods') }}),

    -- staging knows the records made by as_of; what one says of a day still to come meets no event and no
    -- billing yet
    known as (

        select
            records.*,
            customers.customer_id is not null as is_known_customer,
            customers.customer_id is not null and records.effective_date <= {{ as_of() }} as is_comparable,
            {{ month_of('records.effective_date') }} as effective_month
        from records
        left join customers on records.customer_id = customers.customer_id

    ),

    matched as (

        select
            known.churn_record_id,
            known.customer_id,
            known.event_type,
            known.effective_date,
            known.recorded_at,
            known.is_known_customer,
            cast(known.mrr_before as decimal(18, 2)) as mrr_before,
            cast(known.mrr_after as decimal(18, 2)) as mrr_after,
            case
                when known.is_comparable then cast(coalesce(before.mrr, 0) as decimal(18, 2))
            end as billed_before,
            case
                when known.is_comparable then cast(coalesce(after.mrr, 0) as decimal(18, 2))
            end as billed_after,
            events.month as event_month,
            coalesce(known.effective_date = events.event_on, false) as is_of_event_day,
            drops.customer_id is not null as is_drop
        from known
        left join
            events
            on known.is_comparable
            and known.customer_id = events.customer_id
            and known.event_type = events.event_type
            and known.effective_month = events.month
        left join
            drops
            on known.customer_id = drops.customer_id
            and known.event_type = drops.event_type
            and known.effective_date = drops.dropped_on
        left join
            periods as before
            on known.customer_id = before.customer_id
            and before.valid_from < known.effective_date
            and known.effective_date <= before.valid_to
        left join
            periods as after
            on known.customer_id = after.customer_id
            and after.valid_from <= known.effective_date
            and known.effective_date < after.valid_to

    ),

    -- of several records the one of the event's own day speaks for it, then the earliest; the id settles ties
    final as (

        select
            *,
            event_month is not null
            and row_number() over (
                partition by customer_id, event_type, event_month
                order by
                    is_of_event_day desc nulls last,
                    recorded_at asc nulls last,
                    churn_record_id asc nulls last
            )
            = 1 as is_match_of_event,
            row_number() over (
                partition by customer_id, event_type, effective_date
                order by recorded_at asc nulls last, churn_record_id asc nulls last
            )
            > 1 as is_second_record
        from matched

    )

select *
from final
