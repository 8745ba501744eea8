with
    events as (select * from {{ ref('int_churn__judged_events') }}),

    -- what the record says is unrecorded without one; what billing and the CRM say is known anyhow
    final as (

        select
            events.customer_id,
            events.month,
            breakdowns.breakdown,
            case
                when breakdowns.breakdown = 'industry'
                then events.industry
                when breakdowns.breakdown = 'tenure'
                then events.tenure_band
                when not events.is_recorded
                then 'unrecorded'
                when breakdowns.breakdown = 'primary_reason'
                then coalesce(events.primary_reason, 'not_stated')
                when breakdowns.breakdown = 'avoidable'
                then coalesce(events.avoidable, 'not_stated')
                when events.is_voluntary
                then 'voluntary'
                when not events.is_voluntary
                then 'involuntary'
                else 'not_stated'
            end as breakdown_value,
            events.event_type,
            events.segment,
            events.event_on,
            events.mrr_lost
        from events
        cross join
            (values ('primary_reason'), ('avoidable'), ('voluntary'), ('industry'), ('tenure')) as breakdowns(
                breakdown
            )

    )

select *
from final
