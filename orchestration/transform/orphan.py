"""A helper process that does not outlive the one that started it."""

from __future__ import annotations

import os
import signal
import threading
import time

SECONDS_BETWEEN_LOOKS = 0.1


def end_with_parent() -> None:
    """End this process at once, as if killed, when its parent is gone: what it holds open is free for the next run.

    A parent that was killed cannot say so, and not every system tells a child; but a child sees that it has another
    parent. Call it first of all, before anything is loaded.
    """
    parent = os.getppid()

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(SECONDS_BETWEEN_LOOKS)
        os.kill(os.getpid(), signal.SIGKILL)

    threading.Thread(target=watch, name="end with parent", daemon=True).start()
