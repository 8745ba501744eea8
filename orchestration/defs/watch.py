"""What is looked after each minute, whether a run is at work or not: old figures, and messages that did not arrive."""

from datetime import UTC, datetime

import dagster as dg

from orchestration.publish import status
from orchestration.settings import Settings
from orchestration.store.version import is_readable
from orchestration.watch import notify, stale
from orchestration.watch.notify import notify_once

NOT_OURS = "the data folder belongs to a newer version: nothing in it is touched"


@dg.sensor(minimum_interval_seconds=60, default_status=dg.DefaultSensorStatus.RUNNING)
def stale_publication() -> dg.SkipReason:
    """Each minute: figures that are too old (CS_STALE_HOURS, 36) are told of once, and once that they are new again.

    It needs no run: the schedule may be off, or the machine may have slept.
    """
    settings = Settings.from_environment()
    if not is_readable(settings.data_dir):
        return dg.SkipReason(NOT_OURS)
    return dg.SkipReason(stale.look(settings, datetime.now(UTC)))


@dg.sensor(minimum_interval_seconds=60, default_status=dg.DefaultSensorStatus.RUNNING)
def unsent_messages() -> dg.SkipReason:
    """Each minute: the newest message of a run that the web hook did not take is sent again, until it does.

    Those of older runs are not sent any more: nobody is helped by thirty messages once a hook is back.
    """
    settings = Settings.from_environment()
    if not is_readable(settings.data_dir):
        return dg.SkipReason(NOT_OURS)
    waiting = notify.unsent(settings.data_dir, datetime.now(UTC)) if notify.is_wanted() else []
    for place, run_id in enumerate(waiting):
        if told := status.of_run(settings, run_id):
            if problem := notify_once(settings, told):
                return dg.SkipReason(problem)
            notify.supersede(settings.data_dir, waiting[place + 1 :], run_id)
            return dg.SkipReason(f"sent: {run_id}")
    return dg.SkipReason("no message waits")
