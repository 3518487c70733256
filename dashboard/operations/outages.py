"""Whether the platform is away, told to every process through the store.

A web process that nobody clicks in learns it from the worker, whose look-ups never rest.
"""

import logging

from sqlalchemy.exc import SQLAlchemyError

from dashboard.operations.runtime import Runtime, process_name
from dashboard.sinch.health import Outage
from dashboard.sinch.times import SECOND
from dashboard.store import outages
from dashboard.store.outages import OutageRow

#: What a process said holds this long; it is said anew with every try to reach the platform.
HOLDS_SECONDS = 15

log = logging.getLogger(__name__)


def watch(runtime: Runtime) -> None:
    """From now on write down what this process finds out."""
    process = process_name()

    def tell(url: str, outage: Outage | None) -> None:
        try:
            _write(runtime, process, url, outage)
        except SQLAlchemyError as error:
            log.warning("an outage of the platform is not written down: %s", type(error).__name__)

    runtime.voice.tell_of_outages(tell)


def current(runtime: Runtime) -> list[OutageRow]:
    """What is wrong with the platform now, as far as any process knows."""
    with runtime.database.reading() as connection:
        return outages.current(connection, now=runtime.clock())


def _write(runtime: Runtime, process: str, url: str, outage: Outage | None) -> None:
    now = runtime.clock()
    with runtime.database.writing() as connection:
        outages.sweep(connection, before=now - 60 * SECOND)
        if outage is None:
            outages.over(connection, process, url)
        else:
            until = now + HOLDS_SECONDS * SECOND
            outages.note(connection, process, url, outage.trouble, since=outage.since, until=until)
