"""What holds of every company's figures, as queries: each row they give is a violation."""

from __future__ import annotations

CATALOGUE = "(select metric_id, segments, rollup, value_kind, interval_kind from seeds.metric_catalogue) as catalogue"
KEY = "metric_id, segment, breakdown, breakdown_value, period_type, period_start, period_end"
PERIOD = "period_type, period_end, segment"


def _figures(metric: str) -> str:
    return f"(select * from marts.metric_values where metric_id = '{metric}' and not_measurable_reason is null)"


def _differ(column: str) -> str:
    return f"sum({column}) filter (segment = 'All') is distinct from sum({column}) filter (segment <> 'All')"


LAWS = {
    "net retention is at least gross retention": f"""
        select * from {_figures("gross_revenue_retention")} gross
        join {_figures("net_dollar_retention")} net using ({PERIOD})
        where net.value < gross.value or net.denominator <> gross.denominator""",
    "gross retention lies between 0 and 1": f"""
        select * from {_figures("gross_revenue_retention")} where value not between 0 and 1""",
    "net less gross retention is what was expanded": f"""
        select * from {_figures("gross_revenue_retention")} gross
        join {_figures("net_dollar_retention")} net using ({PERIOD})
        full join {_figures("expansion_mrr_rate")} expanded using ({PERIOD})
        where period_type = 'ttm'
        and (net.numerator - gross.numerator is distinct from expanded.numerator
            or net.denominator is distinct from expanded.denominator)""",
    # of what is no sum, the samples are
    "All is the four segments pooled": f"""
        select metric_id, breakdown, breakdown_value, period_type, period_end from marts.metric_values
        join {CATALOGUE} using (metric_id)
        where segments = 'each'
        group by all
        having count(*) <> 5 or {_differ("sample_size")} or {_differ("count_excluded")}
        or any_value(rollup) = 'sum' and ({_differ("numerator")} or {_differ("denominator")})""",
    "a ratio is its parts divided": f"""
        select {KEY} from marts.metric_values join {CATALOGUE} using (metric_id)
        where catalogue.rollup = 'sum' and catalogue.value_kind = 'ratio' and not_measurable_reason is null
        and (value is null) <> (coalesce(denominator, 0) = 0)
        or catalogue.rollup = 'sum' and catalogue.value_kind = 'ratio' and denominator <> 0
        and abs(value - numerator::double / denominator::double) > 1e-9""",
    "a share of units lies between 0 and 1, in its interval": f"""
        select {KEY} from marts.metric_values join {CATALOGUE} using (metric_id)
        where catalogue.interval_kind = 'wilson' and value is not null
        and not (0 <= ci_low and ci_low <= value and value <= ci_high and ci_high <= 1)""",
    "a share of units has no more hits than units": f"""
        select {KEY} from marts.metric_values join {CATALOGUE} using (metric_id)
        where catalogue.interval_kind = 'wilson' and (numerator < 0 or numerator > denominator)""",
    "every active customer is in one segment": """
        select * from (
            select month, count(*) as active, count(distinct customer_id) as customers,
                count(*) filter (segment in ('Strategic', 'Core', 'Digital')) as segmented
            from marts.customer_mrr_monthly where mrr > 0 group by month
        ) as spine
        full join (
            select month, sum(closing_customers) filter (segment <> 'All') as parts,
                sum(closing_customers) filter (segment = 'All') as everybody
            from marts.mrr_rollforward_monthly group by month
        ) as bridge using (month)
        where coalesce(active, 0) <> coalesce(segmented, 0) or coalesce(active, 0) <> coalesce(customers, 0)
        or coalesce(active, 0) <> coalesce(parts, 0) or coalesce(active, 0) <> coalesce(everybody, 0)""",
    "the bridge closes, and at what the customers pay": """
        select * from marts.mrr_rollforward_monthly as bridge
        left join (
            select month, member.segment, sum(mrr) as mrr from marts.customer_mrr_monthly as customer
            join seeds.segment_members as member on customer.segment = member.member_segment
            where mrr > 0 group by all
        ) as spine using (month, segment)
        where closing_mrr <> coalesce(mrr, 0)""",
    "the bridge opens where the month before closed": """
        select * from marts.mrr_rollforward_monthly
        qualify opening_mrr <> lag(closing_mrr, 1, 0.00) over (partition by segment order by month)
        or opening_mrr + new_mrr + expansion_mrr + contraction_mrr + churn_mrr + reactivation_mrr
            + entered_segment_mrr + left_segment_mrr <> closing_mrr""",
    "the rows behind a figure add up to it": f"""
        select {KEY} from marts.metric_values
        join {CATALOGUE} using (metric_id)
        join (
            select metric_id, member.segment, breakdown, breakdown_value, period_type,
                period_start, period_end, sum(numerator) as summed, sum(denominator) as over_all
            from marts.metric_contributions as contribution
            join seeds.segment_members as member on contribution.segment = member.member_segment group by all
        ) as contributions using ({KEY})
        where catalogue.rollup = 'sum' and not_measurable_reason is null
        and (numerator <> summed or denominator <> over_all)""",
    "the points of a health score add up to it": """
        select * from marts.customer_health
        where abs(score - coalesce(usage_points, 0) - coalesce(engagement_points, 0) - coalesce(sentiment_points, 0)
            - coalesce(billing_points, 0) - coalesce(relationship_points, 0)) > 0.0501
        or score not between 0 and 100""",
}
