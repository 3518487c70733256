"""Time for everybody: a machine that is busy with other tests must not decide what one proves.

Tests about the waiting itself say how long it is, or take what the product does.
"""

from dataclasses import replace

from dashboard.operations.callbacks import PATIENCE, Patience
from dashboard.operations.runtime import Limits

#: Seconds: longer than anything takes here, also on a busy machine.
LONG = 60.0

#: A door that waits for its store, its disk, and a backend, however long that takes.
PATIENT = Patience(each=30.0, both=60.0, latest=60.0, flush=60.0, backend=60.0)

#: A door that leaves its store as soon as in production, and then waits for its disk.
LEAVES_THE_STORE = replace(PATIENT, each=PATIENCE.each)

#: Nobody looks on: a click waits for its outcome.
UNHURRIED = Limits(reply=30.0, queue=60.0, queue_together=60.0, turn=45.0, again=30.0)
