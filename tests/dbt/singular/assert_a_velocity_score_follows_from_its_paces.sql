-- 50 + 50 tanh of half the mean pace; a score or a reason, never both; history and usage behind every score.
select *
from {{ ref('customer_velocity') }}
where
    (score is null) <> (unscored_reason is not null)
    or abs(score - (50 + 50 * tanh(cast(pace as double) / 2))) > 0.0501
    or (score is not null and (days_of_history < 112 or usage_pace is null))
