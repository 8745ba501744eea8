with
    periods as (select * from {{ ref('int_calendar__periods') }} where period_type = 'point'),

    customer_days as (

        select * from {{ ref('int_customer_segment__days') }} where is_active and segment = 'Strategic'

    ),

    reviews as (select * from {{ ref('int_engagement__interactions') }} where channel = 'qbr'),

    memberships as (select * from {{ ref('stg_customer__program_memberships') }}),

    active as (

        select periods.period_type, periods.period_end, customer_days.customer_id, customer_days.segment
        from periods
        inner join customer_days on periods.period_end = customer_days.day

    ),

    -- row per metric, day and customer that meets it: since when
    met as (

        select
            'business_review_coverage' as metric_id,
            active.period_end,
            active.customer_id,
            'review on ' || max(reviews.occurred_on) as evidence
        from active
        inner join
            reviews
            on active.customer_id = reviews.customer_id
            and reviews.occurred_on <= active.period_end
            and reviews.occurred_on > {{ add_days('active.period_end', '-' ~ var('business_review_days')) }}
        group by active.period_end, active.customer_id

        union all

        select
            case
                memberships.program
                when 'executive_sponsorship'
                then 'executive_sponsor_coverage'
                when 'advisory_panel'
                then 'advisory_panel_participation'
            end as metric_id,
            active.period_end,
            active.customer_id,
            'member since ' || min(cast(memberships.joined_at as date)) as evidence
        from active
        inner join
            memberships
            on active.customer_id = memberships.customer_id
            and cast(memberships.joined_at as date) <= active.period_end
            and active.period_end < coalesce(cast(memberships.left_at as date), {{ end_of_time() }})
        group by memberships.program, active.period_end, active.customer_id

    ),

    final as (

        select
            metrics.metric_id,
            active.segment,
            'none' as breakdown,
            'none' as breakdown_value,
            active.period_type,
            active.period_end,
            active.customer_id as unit_id,
            {{ number('case when met.customer_id is not null then 1 else 0 end') }} as numerator,
            {{ number('1') }} as denominator,
            cast(1 as bigint) as count_units,
            cast(0 as bigint) as count_excluded,
            {{ number('null') }} as squares,
            met.evidence
        from active
        cross join
            (
                values
                    ('business_review_coverage'),
                    ('executive_sponsor_coverage'),
                    ('advisory_panel_participation')
            ) as metrics(metric_id)
        left join
            met
            on metrics.metric_id = met.metric_id
            and active.customer_id = met.customer_id
            and active.period_end = met.period_end

    )

select *
from final
