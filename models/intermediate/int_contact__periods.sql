with
    contacts as (select * from {{ ref('stg_customer__contacts') }}),

    customers as (select customer_id from {{ ref('stg_customer__customers') }}),

    -- the same e-mail is the same person, however often it was entered; who has none is a person of its own
    dated as (

        select
            contacts.contact_id,
            contacts.customer_id,
            coalesce(contacts.email_key, contacts.contact_id) as person_key,
            cast(contacts.created_at as date) as valid_from,
            coalesce(cast(contacts.deactivated_at as date), {{ end_of_time() }}) as valid_to
        from contacts
        inner join customers on contacts.customer_id = customers.customer_id

    ),

    final as (

        select contact_id, customer_id, person_key, valid_from, valid_to
        from dated
        where valid_from < valid_to

    )

select *
from final
