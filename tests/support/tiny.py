"""A company with customers and subscriptions alone, in two small files and one mapping; churn records on request."""

from __future__ import annotations

import json
import shutil
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

MAPPING = """\
source: tiny
description: A billing export and a customer list, nothing else.
root: .
inputs:
  customers: {path: "customers.csv", format: csv}
  subscriptions: {path: "subscriptions.csv", format: csv}
entities:
  customers:
    input: customers
    delivery: snapshot
    columns: {customer_id: id, customer_name: name, employee_count: staff, contract_start_date: since,
              updated_at: {constant: "2025-01-01"}}
  subscriptions:
    input: subscriptions
    delivery: snapshot
    columns: {subscription_id: id, customer_id: customer, product_code: product, start_date: start, end_date: end,
              mrr: amount, currency: {constant: USD}, charge_type: {constant: recurring},
              updated_at: {constant: "2025-01-01"}}
"""

OFFBOARDING = """\
source: offboarding
description: The churn records, one row per customer lost.
root: .
inputs:
  records: {path: "churn.csv", format: csv}
entities:
  churn_records:
    input: records
    delivery: snapshot
    columns: {churn_record_id: id, customer_id: customer, event_type: {constant: logo_churn}, effective_date: day,
              mrr_before: before, mrr_after: {constant: "0"}, is_voluntary: {constant: "true"}, notice_date: notice,
              primary_reason: reason, avoidable: {constant: avoidable}, reason_source: {constant: exit_interview},
              evidence_ref: {constant: call-1}, save_attempted: {constant: "false"}, recorded_by: {constant: csm-1},
              taxonomy_version: {constant: "1"}, recorded_at: {constant: "2026-04-02 09:00:00"}}
"""


@dataclass(frozen=True)
class Tiny:
    """The folder of the mapping and its files, and the data folder of its runs."""

    sources: Path
    data_dir: Path

    @classmethod
    def in_folder(cls, folder: Path) -> Tiny:
        return cls(folder / "sources", folder / "data")

    def copied(self, folder: Path) -> Tiny:
        """The same company in another folder, to go on from there."""
        shutil.copytree(self.sources.parent, folder / "copy", symlinks=True)
        return Tiny.in_folder(folder / "copy")

    @property
    def published_as_of(self) -> str:
        facts = json.loads((self.data_dir / "published" / "current" / "release.json").read_text(encoding="utf-8"))
        return str(facts["as_of"])

    def arguments(self, as_of: str) -> tuple[str | Path, ...]:
        return ("run", "--as-of", as_of, "--sources", self.sources, "--data-dir", self.data_dir)

    def deliver(self, customers: int = 40, spoiled: int = 0) -> None:
        """Customer n pays 100 n a month from 2025-01-15; every tenth leaves at the end of March 2026.

        The first `spoiled` subscriptions carry a negative amount.
        """
        start = date(2025, 1, 15)
        people, rows = ["id,name,staff,since"], ["id,customer,product,start,end,amount"]
        for n in range(1, customers + 1):
            people.append(f"c{n},Customer {n},{10 + n},{start - timedelta(days=n)}")
            end = "2026-04-01" if n % 10 == 0 else ""
            rows.append(f"s{n},c{n},suite,{start},{end},{'-' if n <= spoiled else ''}{100 * n}.00")
        (self.sources / "customers.csv").write_text("\n".join(people) + "\n", encoding="utf-8")
        (self.sources / "subscriptions.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")

    def deliver_churn(self, reason: str = "service", spoiled: int = 0) -> None:
        """A sound record of each of the four that left, with this reason; `spoiled` more of a made-up reason."""
        (self.sources / "offboarding.yml").write_text(OFFBOARDING, encoding="utf-8")
        rows = ["id,customer,day,before,notice,reason"]
        rows += [f"r{n},c{n},2026-04-01,{100 * n}.00,2026-03-01,{reason}" for n in (10, 20, 30, 40)]
        rows += [f"bad{n},c10,2026-04-01,1000.00,2026-03-01,boredom" for n in range(spoiled)]
        (self.sources / "churn.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")


def tiny_company(folder: Path) -> Tiny:
    """The company in `folder`, its files delivered and sound."""
    company = Tiny.in_folder(folder)
    company.sources.mkdir(parents=True)
    (company.sources / "tiny.yml").write_text(MAPPING, encoding="utf-8")
    company.deliver()
    return company
