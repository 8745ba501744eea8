with
    quarantined as (select * from {{ ref('int_quarantine__rows') }}),

    final as (

        select
            entity,
            source_name as source,
            rule,
            cast(sum(count_rows) as bigint) as rows,
            min(first_seen_on) as first_seen_on,
            max(last_seen_on) as last_seen_on
        from quarantined
        group by entity, source_name, rule

    )

select *
from final
