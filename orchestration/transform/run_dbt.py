"""dbt in a process of its own, on the project as it is parsed already: dbt itself would parse anew for every as_of.

That is safe because no var has a say in what is parsed: names, references and settings are the same on every day.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from orchestration.observe.memory import leave_peak
from orchestration.store.warehouse import OTHERS_NOTHING
from orchestration.transform.dbt import PARSED, parsing_alone
from orchestration.transform.orphan import end_with_parent

if TYPE_CHECKING:
    from dbt.contracts.graph.manifest import Manifest

FAILED, CRASHED = 1, 2  # as dbt's own command ends


def parsed() -> Manifest:
    """The project as dbt read it last."""
    from dbt.contracts.graph.manifest import Manifest

    with parsing_alone():
        manifest = Manifest.from_msgpack(PARSED.read_bytes())
    manifest.build_flat_graph()  # as dbt does once it has read it: what a model sees as `graph`
    return manifest


def main() -> None:
    """The arguments are dbt's own. A run that was killed takes its dbt with it, or the next one meets its lock."""
    end_with_parent()  # dbt takes seconds to load
    os.umask(OTHERS_NOTHING)
    from dbt.cli.main import dbtRunner

    done = dbtRunner(manifest=parsed()).invoke(sys.argv[1:])
    if target := os.environ.get("DBT_TARGET_PATH"):
        leave_peak(Path(target))
    if not done.success:
        sys.exit(CRASHED if done.exception else FAILED)


if __name__ == "__main__":
    main()
