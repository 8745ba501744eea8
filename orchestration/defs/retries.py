"""Which failures are worth another try: the disk's, the network share's and the lock's, not those of data or code."""

from collections.abc import Iterator
from contextlib import contextmanager

import dagster as dg
import duckdb

from orchestration.progress import report
from orchestration.store import holder
from orchestration.store.warehouse import DamagedWarehouse, damage_told

TRIES, SECONDS_BETWEEN = 2, 3
RETRIES_OF_A_RUN = 4  # a run has a process of its own: where its disk is gone, not every step waits for it again
WAITS_OF_A_RUN = 1  # a look into the warehouse takes a moment; a shell left open is told of at once

_left, _waits = RETRIES_OF_A_RUN, WAITS_OF_A_RUN


@contextmanager
def retried() -> Iterator[None]:
    """Ask Dagster to try the step again where what it reads or writes may be there a moment later.

    The last failure keeps its own words, but for a database that another program has open (HeldOpen names it) or that
    is damaged (DamagedWarehouse says what to do).
    Steps under it can be repeated at any point: that is how they are built.
    """
    global _left, _waits
    try:
        yield
    except Exception as error:
        if held := holder.told(str(error)):
            if _waits == 0:
                raise holder.HeldOpen(held) from None
            _waits -= 1
            report(f"wait a moment: {held}")
        elif damage := damage_told(str(error)):
            raise DamagedWarehouse(damage) from None
        elif isinstance(error, (OSError, duckdb.IOException)) and _left > 0:
            _left -= 1
        else:
            raise
        raise dg.RetryRequested(max_retries=TRIES, seconds_to_wait=SECONDS_BETWEEN) from error
