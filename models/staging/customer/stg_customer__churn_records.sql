with
    source as (select * from {{ source('raw', 'churn_records') }}),

    -- a version that was recorded after as_of does not exist yet, and hides no older one
    newest as (

        select *
        from source
        where recorded_at < {{ after_as_of() }}
        qualify
            row_number() over (partition by churn_record_id order by {{ version_order('updated_at') }}) = 1

    ),

    final as (

        select
            -- -------- ids
            churn_record_id,
            customer_id,
            champion_contact_id,
            recorded_by,

            -- -------- strings
            event_type,
            primary_reason,
            secondary_reasons,
            avoidable,
            competitor_name,
            missing_feature,
            other_text,
            reason_source,
            evidence_ref,
            save_type,
            save_outcome,
            taxonomy_version,

            -- -------- numerics
            mrr_before,
            mrr_after,
            price_delta,

            -- -------- booleans
            is_voluntary,
            save_attempted,

            -- -------- dates and timestamps
            effective_date,
            notice_date,
            failed_payment_at,
            recorded_at,
            updated_at
        from newest

    )

select *
from final
