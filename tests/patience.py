"""Time for everybody: a machine that is busy with other tests must not decide what one proves.

Tests about the waiting itself say how long it is, or take what the product does.
"""

from dashboard.operations.callbacks import Patience

#: A door that waits for its store, however long that takes.
PATIENT = Patience(each=30.0, both=60.0, latest=60.0)
