with
    standard as (select * from {{ source('expectations', 'churn_records') }}),

    agreement as (select * from {{ source('expectations', 'churn_agreement') }}),

    -- a rule that both steps ask is broken once
    final as (

        select record_key as churn_record_id, rule
        from standard

        union

        select record_key as churn_record_id, rule
        from agreement

    )

select *
from final
