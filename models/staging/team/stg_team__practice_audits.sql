with
    source as (select * from {{ source('raw', 'practice_audits') }}),

    newest as (

        select *
        from source
        qualify row_number() over (partition by audit_id order by {{ version_order() }}) = 1

    ),

    final as (

        select
            -- -------- ids
            audit_id,

            -- -------- strings
            practice,

            -- -------- booleans
            is_adherent,
            is_effective,

            -- -------- dates and timestamps
            audited_on
        from newest

    )

select *
from final
