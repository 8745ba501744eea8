-- a view: eleven rows per customer and day are read once, by the components
{{ config(materialized="view") }}

with
    levels as (select * from {{ ref('int_health__levels') }}),

    arrears as (select * from {{ ref('int_health__arrears') }}),

    starts as (select * from {{ ref('int_health__source_starts') }}),

    histories as (select * from {{ ref('int_velocity__histories') }}),

    signals as (select distinct component, signal from {{ ref('int_health__curve_pieces') }}),

    -- a signal is null, not 0, where nothing was known of the customer by then; who returned has no own
    -- past yet
    valued as (

        select
            levels.customer_id,
            levels.day,
            signals.component,
            signals.signal,
            case
                signals.signal
                when 'active_days_28d'
                then case when levels.ever_used > 0 then levels.active_days_28d end
                when 'events_to_own_past'
                then
                    case
                        when levels.used_for_112d > 0 and histories.days_of_history >= 112
                        then 3 * levels.events_28d / nullif(levels.events_prior_84d, 0)
                    end
                when 'active_user_share'
                then levels.users_28d / nullif(levels.users_112d, 0)
                when 'days_since_interaction'
                then
                    case
                        when levels.last_interaction > 0
                        then {{ days_between(day_zero(), 'levels.day') }} - levels.last_interaction
                    end
                when 'interactions_90d'
                then case when levels.last_interaction > 0 then levels.interactions_90d end
                when 'latest_answers'
                then levels.latest_answers_sum / 1000000e0 / nullif(levels.latest_answers, 0)
                when 'days_overdue'
                then case when levels.ever_invoiced > 0 then coalesce(arrears.days_overdue, 0) end
                when 'late_invoices_180d'
                then case when levels.ever_invoiced > 0 then levels.late_invoices_180d end
                when 'active_contacts'
                then case when levels.ever_contacts > 0 then levels.active_contacts end
                when 'executive_sponsor'
                then
                    case
                        when levels.segment = 'Strategic' and starts.first_sponsor_on <= levels.day
                        then least(levels.executive_sponsors, 1)
                    end
                when 'open_risk_flags'
                then case when starts.first_flag_on <= levels.day then levels.open_risk_flags end
                when 'open_tickets'
                then case when starts.first_ticket_on <= levels.day then levels.open_tickets end
            end as value
        from levels
        cross join starts
        cross join signals
        left join histories on levels.customer_id = histories.customer_id and levels.day = histories.day
        left join arrears on levels.customer_id = arrears.customer_id and levels.day = arrears.day

    ),

    final as (select * from valued where value is not null)

select *
from final
