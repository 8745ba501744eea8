with
    source as (select * from {{ source('raw', 'contacts') }}),

    newest as (

        select *
        from source
        qualify row_number() over (partition by contact_id order by {{ version_order('updated_at') }}) = 1

    ),

    -- e-mail and name stay behind, for what is not carried cannot leak; the hash tells who is the same person
    final as (

        select
            -- -------- ids
            contact_id,
            customer_id,

            -- -------- strings
            role,
            md5(nullif(lower(trim(email)), '')) as email_key,

            -- -------- dates and timestamps
            created_at,
            deactivated_at,
            updated_at
        from newest

    )

select *
from final
