with
    customer_days as (select * from {{ ref('int_customer_segment__days') }} where is_active),

    references_given as (select * from {{ ref('int_reference__periods') }}),

    final as (

        select
            customer_days.customer_id,
            customer_days.day,
            customer_days.segment,
            {{ list_text("replace(references_given.reference_type, '_', ' ')") }} as reference_types
        from customer_days
        inner join
            references_given
            on customer_days.customer_id = references_given.customer_id
            and references_given.valid_from <= customer_days.day
            and customer_days.day < references_given.valid_to
        group by customer_days.customer_id, customer_days.day, customer_days.segment

    )

select *
from final
