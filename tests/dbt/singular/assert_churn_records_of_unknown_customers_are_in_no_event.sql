-- A record that names a customer no source knows speaks for no event; nor does one made after as_of, or one
-- record
-- for two events.
with
    agreement as (select * from {{ ref('int_churn_record__agreement') }}),

    used as (

        select churn_record_id, count(*) as count_events
        from {{ ref('churn_events') }}
        where churn_record_id is not null
        group by churn_record_id

    )

select used.churn_record_id, used.count_events, agreement.customer_id, agreement.is_known_customer
from used
left join agreement on used.churn_record_id = agreement.churn_record_id
where used.count_events > 1 or not coalesce(agreement.is_known_customer, false)
