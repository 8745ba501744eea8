"""Which failures are worth another try: the disk's, the network share's and the lock's, not those of data or code."""

from collections.abc import Iterator
from contextlib import contextmanager

import dagster as dg
import duckdb

TRIES, SECONDS_BETWEEN = 2, 3


@contextmanager
def retried() -> Iterator[None]:
    """Ask Dagster to try the step again where what it reads or writes may be there a moment later.

    The last failure keeps its own words. Steps under it can be repeated at any point: that is how they are built.
    """
    try:
        yield
    except (OSError, duckdb.IOException) as error:
        raise dg.RetryRequested(max_retries=TRIES, seconds_to_wait=SECONDS_BETWEEN) from error
