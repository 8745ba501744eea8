with
    periods as (select * from {{ ref('int_customer_mrr__periods') }}),

    -- row per stretch that has ended, beside the one that follows without a gap, if one does
    endings as (

        select
            before.customer_id,
            before.valid_to as dropped_on,
            before.mrr as mrr_before,
            cast(coalesce(after.mrr, 0) as decimal(18, 2)) as mrr_after
        from periods as before
        left join
            periods as after on before.customer_id = after.customer_id and before.valid_to = after.valid_from
        where before.valid_to <= {{ as_of() }}

    ),

    final as (

        select
            customer_id,
            dropped_on,
            {{ month_of('dropped_on') }} as month,
            mrr_before,
            mrr_after,
            case when mrr_after = 0 then 'logo_churn' else 'contraction' end as event_type
        from endings
        where mrr_after < mrr_before

    )

select *
from final
