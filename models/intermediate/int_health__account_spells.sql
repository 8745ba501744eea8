with
    contacts as (select * from {{ ref('stg_customer__contacts') }}),

    memberships as (select * from {{ ref('stg_customer__program_memberships') }}),

    flags as (select * from {{ ref('stg_customer__risk_flags') }}),

    tickets as (select * from {{ ref('stg_customer__support_tickets') }}),

    late_invoices as (select * from {{ ref('int_health__late_invoices') }}),

    invoices as (select * from {{ ref('stg_billing__invoices') }}),

    -- what is still open has no end yet
    pooled as (

        select
            customer_id,
            'active_contacts' as signal,
            cast(created_at as date) as valid_from,
            coalesce(cast(deactivated_at as date), {{ end_of_time() }}) as valid_to
        from contacts

        union all

        select customer_id, 'ever_contacts', min(cast(created_at as date)), {{ end_of_time() }}
        from contacts
        group by customer_id

        union all

        select
            customer_id,
            'executive_sponsors',
            cast(joined_at as date),
            coalesce(cast(left_at as date), {{ end_of_time() }})
        from memberships
        where program = 'executive_sponsorship'

        union all

        select
            customer_id,
            'open_risk_flags',
            cast(flagged_at as date),
            coalesce(cast(resolved_at as date), {{ end_of_time() }})
        from flags

        union all

        select
            customer_id,
            'open_tickets',
            cast(opened_at as date),
            coalesce(cast(resolved_at as date), {{ end_of_time() }})
        from tickets

        union all

        select customer_id, 'late_invoices_180d', late_from, {{ add_days('late_from', 180) }}
        from late_invoices

        union all

        select customer_id, 'ever_invoiced', min(issued_on), {{ end_of_time() }}
        from invoices
        where lower(status) not in ('void', 'draft')
        group by customer_id

    ),

    -- what ends before it begins, by its source's account, counted on no day
    final as (

        select customer_id, signal, valid_from, valid_to, 1e0 as amount
        from pooled
        where valid_from < valid_to and valid_from <= {{ as_of() }}

    )

select *
from final
