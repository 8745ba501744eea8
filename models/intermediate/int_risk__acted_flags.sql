{%- set save_days = var('save_days') -%}
with
    flags as (select * from {{ ref('stg_customer__risk_flags') }}),

    mrr_periods as (select * from {{ ref('int_customer_mrr__periods') }} where mrr > 0),

    drops as (select * from {{ ref('int_customer_mrr__drops') }} where event_type = 'logo_churn'),

    records as (select * from {{ ref('stg_customer__churn_records') }} where event_type = 'logo_churn'),

    -- row per day on which a customer leaves: it did, or a record announces it
    leavings as (

        select customer_id, dropped_on as left_on
        from drops

        union

        select customer_id, effective_date as left_on
        from records
        where effective_date > {{ as_of() }}

    ),

    notices as (

        select customer_id, {{ month_of('effective_date') }} as month, min(notice_date) as notice_on
        from records
        group by customer_id, {{ month_of('effective_date') }}

    ),

    -- flags somebody acted on; a customer that had left already when flagged can only be won back, not saved
    acted as (

        select
            flags.risk_flag_id,
            flags.customer_id,
            cast(flags.flagged_at as date) as flagged_on,
            cast(flags.acted_at as date) as acted_on
        from flags
        inner join
            mrr_periods
            on flags.customer_id = mrr_periods.customer_id
            and mrr_periods.valid_from <= cast(flags.flagged_at as date)
            and cast(flags.flagged_at as date) < mrr_periods.valid_to
        where flags.acted_at < {{ after_as_of() }}

    ),

    -- row per such flag, with the first leaving after it
    followed as (

        select
            acted.risk_flag_id,
            acted.customer_id,
            acted.flagged_on,
            acted.acted_on,
            min(leavings.left_on) as left_on
        from acted
        left join leavings on acted.customer_id = leavings.customer_id and acted.flagged_on < leavings.left_on
        group by acted.risk_flag_id, acted.customer_id, acted.flagged_on, acted.acted_on

    ),

    -- in time = before the notice, else before the leaving itself; nothing is acted on before it is flagged
    final as (

        select
            followed.risk_flag_id,
            followed.customer_id,
            {{ month_of('followed.flagged_on') }} as month,
            followed.flagged_on,
            followed.acted_on,
            followed.left_on,
            notices.notice_on,
            {{ add_days('followed.acted_on', save_days) }} as judged_on,
            {{ add_days('followed.acted_on', save_days) }} <= {{ as_of() }} as is_matured,
            mrr_periods.customer_id is not null as is_active_then
        from followed
        left join
            notices
            on followed.customer_id = notices.customer_id
            and {{ month_of('followed.left_on') }} = notices.month
        left join
            mrr_periods
            on followed.customer_id = mrr_periods.customer_id
            and mrr_periods.valid_from <= {{ add_days('followed.acted_on', save_days) }}
            and {{ add_days('followed.acted_on', save_days) }} < mrr_periods.valid_to
        where followed.acted_on < coalesce(notices.notice_on, followed.left_on, {{ end_of_time() }})

    )

select *
from final
