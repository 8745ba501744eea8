with
    rules as (select * from {{ ref('int_churn__rules') }}),

    final as (

        select
            rule,
            step,
            severity,
            field,
            description,
            tried,
            failed,
            failed_share,
            sample_ids,
            {{ churn_standard_from() }} as since_on
        from rules

    )

select *
from final
