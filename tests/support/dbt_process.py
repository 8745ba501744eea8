"""One dbt command on a project that is parsed once: a process of its own, for dbt keeps its state in the process.

Parsing is the long part and asks for no var, so what one set of vars has parsed serves all: dbt itself would parse
anew for every as_of.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from dbt.cli.main import dbtRunner
from dbt.contracts.graph.manifest import Manifest

from orchestration.store.files import alone

PROJECT = Path(__file__).resolve().parents[2] / "dbt_project"


def invoke(command: list[str], folder: Path, variables: dict[str, Any], manifest: Manifest | None = None) -> None:
    """Run the command, its artifacts in `folder`, or end the process with dbt's own words."""
    paths = ["--project-dir", str(PROJECT), "--profiles-dir", str(PROJECT), "--target-path", str(folder)]
    logs = ["--log-path", str(folder), "--log-level-file", "none", "--quiet"]
    done = dbtRunner(manifest=manifest).invoke([*command, *paths, *logs, "--vars", json.dumps(variables)])
    if not done.success:
        sys.exit(f"dbt {command[0]} failed. {done.exception or ''}")


def parsed(folder: Path, variables: dict[str, Any]) -> Manifest:
    """The project as dbt read it; parsed by the first who asks, and kept in `folder`."""
    kept = folder / "partial_parse.msgpack"
    with alone(folder / "parse.lock"):
        if not kept.exists():
            invoke(["parse"], folder, variables)
        manifest = Manifest.from_msgpack(kept.read_bytes())
    manifest.build_flat_graph()  # as dbt does once it has read it: what a model sees as `graph`
    return manifest


def main() -> None:
    """Arguments: the folder to parse into, the command's own folder, the vars as JSON, the command."""
    parse_into, folder, variables = Path(sys.argv[1]), Path(sys.argv[2]), json.loads(sys.argv[3])
    invoke(sys.argv[4:], folder, variables, parsed(parse_into, variables))


if __name__ == "__main__":
    main()
