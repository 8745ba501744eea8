{%- set movements = [
    'new', 'expansion', 'contraction', 'churn', 'reactivation', 'entered_segment', 'left_segment'
] -%}
{%- set heads = {
    'opening': 'opening', 'new': 'new', 'churn': 'churned', 'reactivation': 'reactivated',
    'entered_segment': 'entered', 'left_segment': 'left', 'closing': 'closing'
} -%}
with
    entries as (select * from {{ ref('int_mrr__entries') }}),

    months as (select * from {{ ref('int_calendar__months') }}),

    segments as (select * from {{ ref('segments') }}),

    members as (select * from {{ ref('segment_members') }}),

    -- row per month and published segment with any entry: All is its members pooled
    totals as (

        select
            entries.month,
            members.segment,
            {%- for entry in ['opening'] + movements + ['closing'] %}
                sum(
                    case when entries.entry = '{{ entry }}' then entries.amount else 0 end
                ) as {{ entry }}_mrr,
            {%- endfor %}
            {%- for entry, name in heads.items() %}
                sum(case when entries.entry = '{{ entry }}' then 1 else 0 end) as {{ name }}_customers
                {%- if not loop.last %},{% endif %}
            {%- endfor %}
        from entries
        inner join members on entries.segment = members.member_segment
        group by entries.month, members.segment

    ),

    final as (

        select
            months.month,
            segments.segment,
            {%- for entry in ['opening'] + movements + ['closing'] %}
                cast(coalesce(totals.{{ entry }}_mrr, 0) as decimal(18, 2)) as {{ entry }}_mrr,
            {%- endfor %}
            {%- for name in heads.values() %}
                cast(coalesce(totals.{{ name }}_customers, 0) as bigint) as {{ name }}_customers,
            {%- endfor %}
            months.is_complete
        from months
        cross join segments
        left join totals on months.month = totals.month and segments.segment = totals.segment

    )

select *
from final
