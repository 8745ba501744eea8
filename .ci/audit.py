"""Known vulnerabilities of the installed packages: `python .ci/audit.py PIP_AUDIT`, from `make audit`.

Exit code 0: none known, or nothing could be compared, which it says · 1: some are known.
"""

from __future__ import annotations

import json
import subprocess
import sys
from importlib.metadata import distributions
from pathlib import Path
from tempfile import TemporaryDirectory

OURS = "cs-metrics"
SECONDS = 120


def report_of(pip_audit: str) -> list[dict[str, object]]:
    """What pip-audit says of each installed version; empty if its list cannot be reached in time."""
    with TemporaryDirectory() as folder:
        versions, report = Path(folder) / "versions.txt", Path(folder) / "report.json"
        names = {d.metadata["Name"].lower(): d.version for d in distributions()}
        lines = [f"{name}=={version}" for name, version in sorted(names.items()) if name != OURS]
        versions.write_text("\n".join(lines), encoding="utf-8")
        command = [pip_audit, "--no-deps", "--disable-pip", "--progress-spinner", "off", "--format", "json"]
        command += ["--requirement", str(versions), "--output", str(report)]
        try:
            subprocess.run(command, capture_output=True, check=False, timeout=SECONDS)  # noqa: S603 - fixed arguments
        except subprocess.TimeoutExpired:
            return []
        return json.loads(report.read_text(encoding="utf-8"))["dependencies"] if report.exists() else []


def main(pip_audit: str) -> int:
    packages = report_of(pip_audit)
    compared = [package for package in packages if "skip_reason" not in package]
    known = [package for package in compared if package["vulns"]]
    for package in known:
        for fault in package["vulns"]:
            mended = ", ".join(fault["fix_versions"]) or "no version yet"
            print(f"{package['name']} {package['version']}: {fault['id']}, mended in {mended}")
    if not compared:
        print("The list of known vulnerabilities cannot be reached from here: nothing was compared.")
    else:
        print(
            f"{len(compared)} packages compared, {len(packages) - len(compared)} not on the list, {len(known)} faulty."
        )
    return 1 if known else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
