"""A child ends with its parent: the parent holds the other end of its standard input.

End of file there means that the parent is gone, however it went.
"""

import os
import signal
import threading
import time

#: A process that does not end by itself after this long is ended.
PATIENCE_SECONDS = 12.0

#: What is left of a process that died already is ended after this long: it only holds its port,
#: and browsers still connected to it would keep the next one from starting.
ORPHAN_SECONDS = 0.2


def end_with_it(process: int) -> None:
    """Have `process` end when our standard input does. Starts a thread."""
    threading.Thread(target=_watch, args=(process,), name="parent", daemon=True).start()


def _watch(process: int) -> None:
    try:
        while os.read(0, 1024):
            pass
    except OSError:
        pass  # no standard input at all: nobody holds us
    time.sleep(PATIENCE_SECONDS if _send(process, signal.SIGTERM) else ORPHAN_SECONDS)
    if process != os.getpid():
        _send(process, signal.SIGKILL)
    os._exit(1)


def _send(process: int, number: signal.Signals) -> bool:
    """Whether there was a process to send it to."""
    try:
        os.kill(process, number)
    except ProcessLookupError:
        return False
    return True
