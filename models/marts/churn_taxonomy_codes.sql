-- published as churn_taxonomy; the seed has the name among the models
{{ config(alias='churn_taxonomy') }}

with
    codes as (select * from {{ ref('churn_taxonomy') }}),

    final as (select taxonomy_version, field, code, label, definition, required_field, sort_order from codes)

select *
from final
