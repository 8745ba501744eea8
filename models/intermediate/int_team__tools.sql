with
    usage as (select * from {{ ref('stg_team__digital_tool_usage') }}),

    -- rows of a tool may disagree on its introduction: the earliest is when it was there
    final as (select tool, min(implemented_on) as implemented_on from usage group by tool)

select *
from final
