with
    findings as (select * from {{ ref('stg_expectations__churn_findings') }}),

    final as (

        select
            churn_record_id,
            cast(count(*) as integer) as count_broken_rules,
            {{ list_text('rule', '; ') }} as broken_rules
        from findings
        group by churn_record_id

    )

select *
from final
