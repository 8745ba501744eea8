"""The sales tool's export: one JSON line per stage that a deal enters, amounts in cents, Berlin's offset from UTC."""

from __future__ import annotations

import numpy as np
import pandas as pd

from orchestration.demo.company import Company
from orchestration.demo.dialects import gzipped, json_lines, offset_time
from orchestration.demo.streams import Stream, newly_known

ZONE = "Europe/Berlin"
KINDS = {"upsell": "Upsell", "cross_sell": "Cross-sell", "renewal": "Renewal"}
STAGES = {"won": "Closed won", "lost": "Closed lost"}


def _stages(company: Company, after: np.datetime64, day: np.datetime64) -> pd.DataFrame:
    return newly_known(company.opportunities, after, day)


def _stage_cells(company: Company, rows: pd.DataFrame, _day: np.datetime64) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "deal": rows["opportunity_id"].to_numpy(),
            "account": company.ids(rows["customer"]),
            "kind": rows["opportunity_type"].map(KINDS).to_numpy(),
            "stage": rows["stage"].replace(STAGES).to_numpy(),
            "entered": offset_time(rows["stage_entered_at"], ZONE),
            "monthly_cents": rows["cents"].to_numpy().astype(object),
            "cur": rows["currency"].to_numpy(),
        }
    )


STREAMS = [
    Stream(
        "deals",
        "sales",
        "opportunities",
        "deal",
        "deal_stages_{day}.jsonl",
        "deal_stages_{day}.jsonl.gz",
        _stages,
        _stage_cells,
        json_lines,
        gzipped(json_lines),
    ),
]
