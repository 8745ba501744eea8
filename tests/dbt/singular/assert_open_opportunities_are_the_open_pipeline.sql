with
    members as (select * from {{ ref('segment_members') }}),

    standing as (

        select members.segment, count(*) as count_open, sum(opportunities.mrr) as open_mrr
        from {{ ref('opportunities') }} as opportunities
        inner join members on opportunities.segment = members.member_segment
        where opportunities.outcome = 'open'
        group by members.segment

    ),

    published as (

        select *
        from {{ ref('metric_values') }}
        where
            metric_id in ('pipeline_open_count', 'pipeline_open_mrr')
            and period_end = {{ as_of() }}
            and value is not null

    )

select published.metric_id, published.segment, published.value, standing.count_open, standing.open_mrr
from published
left join standing on published.segment = standing.segment
where
    published.value <> coalesce(
        case
            published.metric_id when 'pipeline_open_count' then standing.count_open else standing.open_mrr
        end,
        0
    )
