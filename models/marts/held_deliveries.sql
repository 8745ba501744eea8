with
    held as (select * from {{ ref('int_delivery__held') }}),

    final as (

        select
            entity,
            source_name as source,
            path,
            kind,
            batch_id,
            count_rows as rows,
            count_faulty_rows as faulty_rows,
            reason,
            held_since as since,
            blocks_publication
        from held

    )

select *
from final
