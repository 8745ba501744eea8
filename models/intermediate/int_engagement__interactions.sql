with
    touchpoints as (select * from {{ ref('stg_customer__touchpoints') }}),

    customers as (select customer_id from {{ ref('stg_customer__customers') }}),

    -- sends and opens are no interactions: mail proxies fetch e-mails before anybody reads them
    final as (

        select
            touchpoints.touchpoint_id,
            touchpoints.customer_id,
            touchpoints.occurred_at,
            cast(touchpoints.occurred_at as date) as occurred_on,
            {{ month_of('touchpoints.occurred_at') }} as month,
            touchpoints.channel,
            coalesce(touchpoints.is_automated, false) as is_automated
        from touchpoints
        inner join customers on touchpoints.customer_id = customers.customer_id
        where
            touchpoints.occurred_at < {{ after_as_of() }}
            and (
                (touchpoints.channel = 'email' and touchpoints.outcome in ('clicked', 'replied'))
                or (touchpoints.direction = 'inbound' and touchpoints.channel in ('email', 'in_app'))
                or (
                    touchpoints.channel in ('meeting', 'qbr', 'call')
                    and touchpoints.outcome in ('attended', 'completed')
                )
                or (touchpoints.channel = 'webinar' and touchpoints.outcome = 'attended')
            )

    )

select *
from final
