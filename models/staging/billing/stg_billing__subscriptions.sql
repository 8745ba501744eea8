with
    source as (select * from {{ source('raw', 'subscriptions') }}),

    newest as (

        select *
        from source
        qualify
            row_number() over (
                partition by subscription_id, product_code, start_date
                order by {{ version_order('updated_at') }}
            )
            = 1

    ),

    final as (

        select
            -- -------- ids
            subscription_id,
            product_code,
            customer_id,

            -- -------- strings
            currency,
            charge_type,

            -- -------- numerics
            mrr,

            -- -------- dates and timestamps
            start_date,
            end_date,
            renews_on,
            cancelled_at,
            updated_at
        from newest

    )

select *
from final
