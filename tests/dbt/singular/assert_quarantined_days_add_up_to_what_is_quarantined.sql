with
    daily as (

        select entity, source, rule, sum(rows) as rows, min(day) as first_seen_on
        from {{ ref('quarantine_daily') }}
        group by entity, source, rule

    ),

    quarantined as (select * from {{ ref('quarantined_rows') }})

select
    coalesce(daily.entity, quarantined.entity) as entity,
    coalesce(daily.source, quarantined.source) as source,
    coalesce(daily.rule, quarantined.rule) as rule,
    daily.rows as rows_of_days,
    quarantined.rows
from daily
full outer join
    quarantined
    on daily.entity = quarantined.entity
    and daily.source = quarantined.source
    and daily.rule = quarantined.rule
where
    coalesce(daily.rows, -1) <> coalesce(quarantined.rows, -1)
    or daily.first_seen_on <> quarantined.first_seen_on
