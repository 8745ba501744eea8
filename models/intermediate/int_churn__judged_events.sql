with
    events as (select * from {{ ref('int_churn__events') }}),

    agreement as (select * from {{ ref('int_churn_record__agreement') }} where is_match_of_event),

    records as (select * from {{ ref('stg_customer__churn_records') }}),

    findings as (select * from {{ ref('int_churn_record__findings') }}),

    -- row per event, beside the one record that speaks for it
    recorded as (

        select
            events.*,
            agreement.churn_record_id is not null as is_recorded,
            events.is_in_scope and (events.is_due or agreement.churn_record_id is not null) as is_judged,
            agreement.churn_record_id,
            cast(agreement.recorded_at as date) as recorded_on,
            records.primary_reason,
            records.is_voluntary,
            records.avoidable,
            records.notice_date as notice_on,
            records.save_attempted,
            records.save_outcome,
            findings.count_broken_rules,
            findings.broken_rules
        from events
        left join
            agreement
            on events.customer_id = agreement.customer_id
            and events.event_type = agreement.event_type
            and events.month = agreement.event_month
        left join records on agreement.churn_record_id = records.churn_record_id
        left join findings on agreement.churn_record_id = findings.churn_record_id

    ),

    -- having no record is the one rule that an event breaks by itself
    final as (

        select
            customer_id,
            month,
            event_type,
            segment,
            event_on,
            mrr_before,
            mrr_after,
            opening_mrr,
            closing_mrr,
            mrr_lost,
            is_complete,
            due_on,
            is_due,
            is_in_scope,
            industry,
            tenure_band,
            is_judged,
            is_recorded,
            churn_record_id,
            recorded_on,
            primary_reason,
            is_voluntary,
            avoidable,
            notice_on,
            save_attempted,
            save_outcome,
            case when is_judged then is_recorded and broken_rules is null end as is_adherent,
            case
                when is_judged and not is_recorded then 1 else coalesce(count_broken_rules, 0)
            end as count_broken_rules,
            case when is_judged and not is_recorded then 'unrecorded' else broken_rules end as broken_rules
        from recorded

    )

select *
from final
