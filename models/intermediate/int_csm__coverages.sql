with
    assignments as (select * from {{ ref('stg_customer__csm_assignments') }}),

    csms as (select * from {{ ref('stg_team__csms') }}),

    customers as (select customer_id from {{ ref('stg_customer__customers') }}),

    -- an assignment that outlives its CSM's time in the team looks after nobody from then on
    looked_after as (

        select
            assignments.customer_id,
            assignments.csm_id,
            assignments.assigned_from,
            csms.segment,
            greatest(assignments.assigned_from, csms.started_on) as valid_from,
            least(
                coalesce(assignments.assigned_to, {{ end_of_time() }}),
                coalesce(csms.left_on, {{ end_of_time() }})
            ) as valid_to
        from assignments
        inner join customers on assignments.customer_id = customers.customer_id
        inner join csms on assignments.csm_id = csms.csm_id

    ),

    final as (

        select customer_id, csm_id, assigned_from, segment, valid_from, valid_to
        from looked_after
        where valid_from < valid_to

    )

select *
from final
