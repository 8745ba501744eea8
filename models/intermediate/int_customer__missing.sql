with
    missing_keys as (select * from {{ ref('stg_ingestion__missing_keys') }}),

    -- a key missing from two sources is missing since the later: until then one of them still had it
    final as (

        select key_text as customer_id, max(missing_since) as missing_since
        from missing_keys
        where entity = 'customers'
        group by key_text

    )

select *
from final
