-- Exactly the active customers, with the roll-forward's closing MRR; and customer by customer what they add
-- to the
-- figures of as_of. Opportunities of customers that pay nothing are in the pipeline alone.
with
    customers as (select * from {{ ref('customer_today') }}),

    members as (select * from {{ ref('segment_members') }}),

    bridge as (select * from {{ ref('mrr_rollforward_monthly') }} where month = {{ month_of(as_of()) }}),

    counted as (

        select
            customer_id,
            'active_management_rate' as metric_id,
            case when is_csm_of_segment and not is_touch_overdue then 1 else 0 end as amount
        from customers

        union all

        select customer_id, 'csm_assignment_rate', case when is_csm_of_segment then 1 else 0 end
        from customers

        union all

        select customer_id, 'referenceable_customers', case when is_referenceable then 1 else 0 end
        from customers

        union all

        select customer_id, 'pipeline_open_count', open_opportunities
        from customers
        where open_opportunities > 0

        union all

        select customer_id, 'pipeline_open_mrr', open_opportunity_mrr
        from customers
        where open_opportunities > 0

    ),

    figures as (

        select unit_id as customer_id, metric_id, numerator as amount
        from {{ ref('metric_contribution_rows') }}
        where
            period_end = {{ as_of() }}
            and (
                (
                    period_type = 'point'
                    and metric_id
                    in ('active_management_rate', 'csm_assignment_rate', 'referenceable_customers')
                )
                or (
                    period_type = 'month'
                    and metric_id in ('pipeline_open_count', 'pipeline_open_mrr')
                    and unit_id in (select customer_id from customers)
                )
            )

    ),

    totals as (

        select members.segment, count(*) as count_customers, sum(customers.mrr) as mrr
        from customers
        inner join members on customers.segment = members.member_segment
        group by members.segment

    ),

    different as (

        select
            coalesce(figures.customer_id, counted.customer_id) as found_in,
            coalesce(figures.metric_id, counted.metric_id) as figure,
            figures.amount as expected,
            counted.amount as counted
        from figures
        full join
            counted on figures.customer_id = counted.customer_id and figures.metric_id = counted.metric_id
        where figures.amount is distinct from counted.amount

        union all

        select bridge.segment, 'closing MRR', bridge.closing_mrr, coalesce(totals.mrr, 0)
        from bridge
        left join totals on bridge.segment = totals.segment
        where
            bridge.closing_mrr <> coalesce(totals.mrr, 0)
            or bridge.closing_customers <> coalesce(totals.count_customers, 0)

    )

select *
from different
