with
    events as (select * from {{ ref('int_churn__judged_events') }}),

    customers as (select * from {{ ref('int_customer__today') }}),

    final as (

        select
            events.customer_id,
            customers.customer_name,
            events.month,
            events.event_type,
            events.event_on,
            events.segment,
            events.industry,
            events.tenure_band,
            events.mrr_before,
            events.mrr_after,
            events.opening_mrr,
            events.closing_mrr,
            events.mrr_lost,
            events.is_complete,
            events.due_on,
            events.is_due,
            events.is_judged,
            events.is_recorded,
            events.churn_record_id,
            events.recorded_on,
            events.primary_reason,
            events.is_voluntary,
            events.avoidable,
            events.notice_on,
            events.save_attempted,
            events.save_outcome,
            events.is_adherent,
            events.count_broken_rules,
            events.broken_rules
        from events
        inner join customers on events.customer_id = customers.customer_id

    )

select *
from final
