with
    customers as (select * from {{ ref('int_customer__today') }} where is_active),

    lasts as (select * from {{ ref('int_customer_segment__firsts_and_lasts') }}),

    csms as (select * from {{ ref('int_customer__csm_today') }}),

    health as (select * from {{ ref('customer_health') }} where day = {{ as_of() }}),

    weakest as (select * from {{ ref('int_health__weakest_today') }}),

    velocity as (select * from {{ ref('customer_velocity') }} where day = {{ as_of() }}),

    terms as (select * from {{ ref('int_subscription__terms_today') }}),

    touches as (select * from {{ ref('int_customer__touches_today') }}),

    risks as (select * from {{ ref('int_risk__open_today') }}),

    opportunities as (select * from {{ ref('int_opportunity__open_today') }}),

    referenceable as (select * from {{ ref('int_reference__customer_days') }} where day = {{ as_of() }}),

    final as (

        select
            customers.customer_id,
            customers.customer_name,
            customers.industry,
            customers.segment,
            customers.mrr,
            cast(12 * customers.mrr as decimal(18, 2)) as arr,
            lasts.first_paid_on,
            csms.csm_id,
            csms.is_csm_of_segment,
            health.score as health_score,
            health.band as health_band,
            health.change_7d as health_change_7d,
            health.driver_7d as health_driver_7d,
            health.change_30d as health_change_30d,
            health.driver_30d as health_driver_30d,
            weakest.weakest_component,
            velocity.score as velocity_score,
            velocity.pace as velocity_pace,
            velocity.change_30d as velocity_change_30d,
            terms.renews_on,
            terms.ends_on,
            terms.notice_on,
            touches.last_touch_on,
            touches.last_touch_channel,
            touches.days_since_touch,
            touches.touches_30d,
            touches.touch_limit_days,
            touches.is_touch_overdue,
            coalesce(risks.open_risk_flags, 0) as open_risk_flags,
            coalesce(risks.open_risk_flags_unacted, 0) as open_risk_flags_unacted,
            risks.oldest_open_risk_on,
            coalesce(opportunities.open_opportunities, 0) as open_opportunities,
            cast(coalesce(opportunities.open_opportunity_mrr, 0) as decimal(18, 2)) as open_opportunity_mrr,
            referenceable.customer_id is not null as is_referenceable
        from customers
        left join lasts on customers.customer_id = lasts.customer_id
        left join csms on customers.customer_id = csms.customer_id
        left join health on customers.customer_id = health.customer_id
        left join weakest on customers.customer_id = weakest.customer_id
        left join velocity on customers.customer_id = velocity.customer_id
        left join terms on customers.customer_id = terms.customer_id
        left join touches on customers.customer_id = touches.customer_id
        left join risks on customers.customer_id = risks.customer_id
        left join opportunities on customers.customer_id = opportunities.customer_id
        left join referenceable on customers.customer_id = referenceable.customer_id

    )

select *
from final
