"""Time for everybody: a machine that is busy with other tests must not decide what one proves.

Tests about the waiting itself say how long it is, or take what the product does.
"""

from dataclasses import replace

from dashboard.operations.callbacks import PATIENCE, Patience

#: A door that waits for its store, its disk, and a backend, however long that takes.
PATIENT = Patience(each=30.0, both=60.0, latest=60.0, flush=60.0, backend=60.0)

#: A door that leaves its store as soon as in production, and then waits for its disk.
LEAVES_THE_STORE = replace(PATIENT, each=PATIENCE.each)
