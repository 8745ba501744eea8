with
    flags as (select * from {{ ref('stg_customer__risk_flags') }} where flagged_at < {{ after_as_of() }}),

    -- what is resolved or acted on after as_of is not yet
    final as (

        select
            customer_id,
            count(*) as open_risk_flags,
            count(*) filter (
                where acted_at is null or acted_at >= {{ after_as_of() }}
            ) as open_risk_flags_unacted,
            cast(min(flagged_at) as date) as oldest_open_risk_on
        from flags
        where resolved_at is null or resolved_at >= {{ after_as_of() }}
        group by customer_id

    )

select *
from final
