with
    subscriptions as (select * from {{ ref('stg_billing__subscriptions') }}),

    periods as (select * from {{ ref('int_subscription__periods') }}),

    paid as (select * from {{ ref('int_customer_mrr__periods') }} where mrr > 0),

    records as (select * from {{ ref('stg_customer__churn_records') }} where event_type = 'logo_churn'),

    -- row per recurring subscription row live on as_of; a notice given after as_of is not known yet
    live as (

        select
            periods.customer_id,
            subscriptions.end_date,
            subscriptions.renews_on,
            case
                when subscriptions.cancelled_at < {{ after_as_of() }}
                then cast(subscriptions.cancelled_at as date)
            end as notice_on
        from periods
        inner join
            subscriptions
            on periods.subscription_id = subscriptions.subscription_id
            and periods.product_code is not distinct from subscriptions.product_code
            and periods.start_date = subscriptions.start_date
        where periods.valid_from <= {{ as_of() }} and {{ as_of() }} < periods.valid_to

    ),

    -- what ends before its renewal day does not renew, nor what ends on it after a notice
    terms as (

        select
            customer_id,
            min(renews_on) filter (
                where
                    renews_on > {{ as_of() }}
                    and renews_on <= coalesce(end_date, {{ end_of_time() }})
                    and (notice_on is null or renews_on < coalesce(end_date, {{ end_of_time() }}))
            ) as renews_on,
            max(notice_on) as cancelled_on
        from live
        group by customer_id

    ),

    followed as (

        select
            customer_id,
            valid_to,
            lead(valid_from) over (
                partition by customer_id order by valid_from asc nulls last
            ) as paid_again_on
        from paid

    ),

    -- first day after as_of without MRR, by the ends and the later prices known of
    ends as (

        select customer_id, min(valid_to) as ends_on
        from followed
        where
            {{ as_of() }} < valid_to
            and valid_to < {{ end_of_time() }}
            and (paid_again_on is null or valid_to < paid_again_on)
        group by customer_id

    ),

    announced as (

        select customer_id, max(notice_date) as notice_on
        from records
        where effective_date > {{ as_of() }} and notice_date <= {{ as_of() }}
        group by customer_id

    ),

    final as (

        select
            terms.customer_id,
            terms.renews_on,
            ends.ends_on,
            case
                when announced.notice_on > coalesce(terms.cancelled_on, {{ start_of_time() }})
                then announced.notice_on
                else terms.cancelled_on
            end as notice_on
        from terms
        left join ends on terms.customer_id = ends.customer_id
        left join announced on terms.customer_id = announced.customer_id

    )

select *
from final
