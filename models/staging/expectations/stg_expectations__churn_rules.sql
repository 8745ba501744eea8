with
    collection as (select * from {{ source('expectations', 'collection_rules') }}),

    agreement as (select * from {{ source('expectations', 'agreement_rules') }}),

    rules as (

        select entity, rule, step, severity, field, description, tried, failed, sample_ids
        from collection

        union all

        select entity, rule, step, severity, field, description, tried, failed, sample_ids
        from agreement

    ),

    final as (

        select
            -- -------- strings
            rule,
            step,
            severity,
            field,
            description,
            sample_ids,

            -- -------- numerics
            tried,
            failed
        from rules
        where entity = 'churn_records'

    )

select *
from final
