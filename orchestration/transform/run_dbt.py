"""dbt in a process of its own, on the project as it is parsed already: dbt itself would parse anew for every as_of.

That is safe because no var has a say in what is parsed: names, references and settings are the same on every day.
"""

from __future__ import annotations

import sys

from dbt.cli.main import dbtRunner
from dbt.contracts.graph.manifest import Manifest

from orchestration.transform.dbt import PARSED, parsing_alone

FAILED, CRASHED = 1, 2  # as dbt's own command ends


def parsed() -> Manifest:
    """The project as dbt read it last."""
    with parsing_alone():
        manifest = Manifest.from_msgpack(PARSED.read_bytes())
    manifest.build_flat_graph()  # as dbt does once it has read it: what a model sees as `graph`
    return manifest


def main() -> None:
    """The arguments are dbt's own."""
    done = dbtRunner(manifest=parsed()).invoke(sys.argv[1:])
    if not done.success:
        sys.exit(CRASHED if done.exception else FAILED)


if __name__ == "__main__":
    main()
