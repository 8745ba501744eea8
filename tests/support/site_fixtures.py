"""Fixtures of rendered sites, for the tests of files and for the browser."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.support.sites import Site, of_nobody, of_one_customer, of_rows_by_hand, of_the_demo


@pytest.fixture(scope="session")
def sites_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where all processes of this session find the sites."""
    base = tmp_path_factory.getbasetemp()
    folder = (base.parent if os.environ.get("PYTEST_XDIST_WORKER") else base) / "sites"
    folder.mkdir(exist_ok=True)
    return folder


@pytest.fixture(scope="session")
def sites(sites_folder: Path) -> dict[str, Site]:
    """A company of rows by hand, one of nobody, one of a single customer."""
    return {
        "grown": of_rows_by_hand(sites_folder),
        "empty": of_nobody(sites_folder),
        "one_customer": of_one_customer(sites_folder),
    }


@pytest.fixture(scope="session")
def demo_site(sites_folder: Path, demo_release: Path) -> Site:
    """The demo company under hostile names: every page has something to show."""
    return of_the_demo(sites_folder, demo_release)
