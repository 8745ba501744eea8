with
    rules as (select * from {{ ref('stg_expectations__churn_rules') }}),

    final as (

        select
            rule,
            step,
            severity,
            field,
            description,
            cast(coalesce(tried, 0) as bigint) as tried,
            cast(coalesce(failed, 0) as bigint) as failed,
            {{ ratio('failed', 'tried') }} as failed_share,
            sample_ids
        from rules

    )

select *
from final
