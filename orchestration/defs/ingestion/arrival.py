"""When data last arrived, source by source: an asset can be fresh while its source has gone silent."""

from collections.abc import Iterable, Iterator

import dagster as dg

from orchestration.ingest.arrivals import Verdict


def arrival_specs(key: dg.AssetKey, sources: list[str]) -> list[dg.AssetCheckSpec]:
    """One check per source that feeds the entity."""
    return [
        dg.AssetCheckSpec(
            _name(source),
            asset=key,
            description=f"The newest delivery of {source} is no older than the rhythm its mapping expects.",
        )
        for source in sources
    ]


def arrival_results(verdicts: Iterable[Verdict]) -> Iterator[dg.AssetCheckResult]:
    """The verdicts as results of these checks."""
    for verdict in verdicts:
        yield dg.AssetCheckResult(
            passed=verdict.passed,
            check_name=_name(verdict.source),
            severity=dg.AssetCheckSeverity.WARN,
            description=verdict.message,
            metadata={
                "last_arrival": str(verdict.last_arrival or "never"),
                "expected_every_days": verdict.expected_every_days or "no expectation",
            },
        )


def _name(source: str) -> str:
    return f"arrival_of_{source}"
