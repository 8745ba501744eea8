"""Which failures are worth another try: the disk's, the network share's and the lock's, not those of data or code."""

from collections.abc import Iterator
from contextlib import contextmanager

import dagster as dg
import duckdb

TRIES, SECONDS_BETWEEN = 2, 3
RETRIES_OF_A_RUN = 4  # a run has a process of its own: where its disk is gone, not every step waits for it again

_left = RETRIES_OF_A_RUN


@contextmanager
def retried() -> Iterator[None]:
    """Ask Dagster to try the step again where what it reads or writes may be there a moment later.

    The last failure keeps its own words. Steps under it can be repeated at any point: that is how they are built.
    """
    global _left
    try:
        yield
    except (OSError, duckdb.IOException) as error:
        if _left == 0:
            raise
        _left -= 1
        raise dg.RetryRequested(max_retries=TRIES, seconds_to_wait=SECONDS_BETWEEN) from error
