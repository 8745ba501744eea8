with
    versions as (select * from {{ ref('stg_customer__customer_versions') }}),

    -- row per version: known from the end of its day until the next version's
    known as (

        select
            customer_id,
            known_on as valid_from,
            coalesce(
                lead(known_on) over (partition by customer_id order by known_on asc nulls last),
                {{ end_of_time() }}
            ) as valid_to,
            employee_count,
            false as is_backdated
        from versions

    ),

    -- row per customer: the earliest version stands in for the days before it
    backdated as (

        select
            customer_id,
            {{ start_of_time() }} as valid_from,
            known_on as valid_to,
            employee_count,
            true as is_backdated
        from versions
        qualify row_number() over (partition by customer_id order by known_on asc nulls last) = 1

    ),

    final as (

        select *
        from known

        union all

        select *
        from backdated

    )

select *
from final
