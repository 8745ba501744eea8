"""Companies to look at: the full one, and a small one for what has to be written to disk."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from orchestration.demo import Company, generate
from orchestration.demo.exports import write

FULL_AS_OF = date(2026, 9, 17)
SMALL_AS_OF = date(2026, 8, 31)
SMALL = {"seed": 3, "customers": 30, "months": 14}


@pytest.fixture(scope="session")
def full() -> Company:
    """The default company: about 1,200 customers over 30 months."""
    return generate(as_of=FULL_AS_OF)


@pytest.fixture(scope="session")
def small() -> Company:
    """Thirty customers over fourteen months."""
    return generate(as_of=SMALL_AS_OF, **SMALL)


@pytest.fixture(scope="session")
def small_exports(small: Company, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small company's files up to its first as_of."""
    folder = tmp_path_factory.mktemp("exports")
    write(small, folder, SMALL_AS_OF)
    return folder
