"""What ingestion reports, from its raw tables to the marts that the pages read."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

from tests.unit.models.warehouse import Warehouse


def test_what_ingestion_reports_is_published(tmp_path: Path) -> None:
    landed = {"last_loaded_at": "2026-03-18 23:59:59", "batches": 2, "rows_accepted": 90, "rows_quarantined": 10}
    quarantined = {"entity": "customers", "source": "crm", "rule": "required", "rows": 10}
    held = {"entity": "customers", "source": "crm", "kind": "held", "rows": 400, "faulty_rows": 30}
    warehouse = Warehouse(tmp_path / "warehouse.duckdb")
    warehouse.fill(
        {
            "source_arrivals": [
                {"source": "crm", "entity": "customers", "expected_every_days": 1} | landed,
                {"source": "desk", "entity": "touchpoints", "expected_every_days": 7, "batches": 0,
                 "rows_accepted": 0, "rows_quarantined": 0},
            ],
            "quarantined_rows": [quarantined | {"first_seen_on": "2026-03-01", "last_seen_on": "2026-03-18"}],
            "held_deliveries": [
                held | {"path": "crm/a.csv", "batch_id": "b1", "reason": "30 of 400 rows are faulty",
                        "since": "2026-03-18", "blocks_publication": True}
            ],
        }
    )  # fmt: skip
    warehouse.build("2026-03-20")

    assert warehouse.rows("select * from marts.source_arrivals order by source") == [
        ("crm", "customers", 1, None, datetime(2026, 3, 18, 23, 59, 59), 2, True, 2, 90, 10),
        ("desk", "touchpoints", 7, None, None, None, True, 0, 0, 0),
    ]
    assert warehouse.rows("select * from marts.quarantined_rows") == [
        ("customers", "crm", "required", 10, date(2026, 3, 1), date(2026, 3, 18))
    ]
    assert warehouse.rows("select * from marts.held_deliveries") == [
        ("customers", "crm", "crm/a.csv", "held", "b1", 400, 30, "30 of 400 rows are faulty", date(2026, 3, 18), True)
    ]
