with
    held as (select * from {{ ref('stg_ingestion__held_deliveries') }}),

    final as (

        select
            entity,
            source_name,
            path,
            kind,
            batch_id,
            count_rows,
            count_faulty_rows,
            reason,
            held_since,
            coalesce(blocks_publication, false) as blocks_publication
        from held

    )

select *
from final
