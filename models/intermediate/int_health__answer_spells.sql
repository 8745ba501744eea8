with
    responses as (select * from {{ ref('stg_survey__survey_responses') }}),

    -- who answers without a contact id is its own respondent; shares are carried in whole millionths, so
    -- that what is added and taken away again leaves nothing behind
    answers as (

        select
            customer_id,
            cast(responded_at as date) as answered_on,
            round(1000000e0 * (score - scale_min) / (scale_max - scale_min)) as share_of_scale,
            round(1000000e0 * score / scale_max) as share_of_max,
            cast(
                lead(responded_at) over (
                    partition by
                        customer_id,
                        survey_type,
                        coalesce('contact ' || contact_id, 'response ' || response_id)
                    order by responded_at asc nulls last, response_id asc nulls last
                ) as date
            ) as next_answered_on
        from responses
        where score is not null and responded_at < {{ after_as_of() }} and scale_max > greatest(scale_min, 0)

    ),

    -- the latest answer of a respondent to a kind of survey speaks for it, for 180 days
    latest_answers as (

        select
            customer_id,
            answered_on,
            least(
                {{ add_days('answered_on', 180) }}, coalesce(next_answered_on, {{ end_of_time() }})
            ) as valid_to,
            share_of_scale
        from answers

    ),

    pooled as (

        select customer_id, 'latest_answers' as signal, answered_on as valid_from, valid_to, 1e0 as amount
        from latest_answers

        union all

        select customer_id, 'latest_answers_sum', answered_on, valid_to, share_of_scale
        from latest_answers

        union all

        select customer_id, 'answers_90d', answered_on, {{ add_days('answered_on', 90) }}, 1
        from answers

        union all

        select customer_id, 'answers_90d_sum', answered_on, {{ add_days('answered_on', 90) }}, share_of_max
        from answers

        union all

        select
            customer_id,
            'answers_prior_90d',
            {{ add_days('answered_on', 90) }},
            {{ add_days('answered_on', 180) }},
            1
        from answers

        union all

        select
            customer_id,
            'answers_prior_90d_sum',
            {{ add_days('answered_on', 90) }},
            {{ add_days('answered_on', 180) }},
            share_of_max
        from answers

    ),

    final as (select customer_id, signal, valid_from, valid_to, cast(amount as double) as amount from pooled)

select *
from final
