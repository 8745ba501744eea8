with
    given as (select * from {{ ref('stg_customer__customer_references') }}),

    customers as (select customer_id from {{ ref('stg_customer__customers') }}),

    -- a consent without an end of its own holds for twelve months; taking it back ends it earlier
    dated as (

        select
            given.customer_id,
            given.reference_type,
            given.consented_at,
            cast(given.consented_at as date) as valid_from,
            least(
                coalesce(
                    cast(given.expires_at as date), {{ add_months('cast(given.consented_at as date)', 12) }}
                ),
                coalesce(cast(given.withdrawn_at as date), {{ end_of_time() }})
            ) as valid_to
        from given
        inner join customers on given.customer_id = customers.customer_id

    ),

    final as (

        select customer_id, reference_type, consented_at, valid_from, valid_to
        from dated
        where valid_from < valid_to

    )

select *
from final
