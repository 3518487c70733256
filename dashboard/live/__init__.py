"""Who is shown what, as it changes: sockets in, pushes out.

Runs inside the web process. Learns of changes from the store alone, so any number of web processes
stay right on one database. Knows nothing of pages, forms or callbacks.
"""

from dashboard.live.hub import Viewer
from dashboard.live.server import LiveServer, attach

__all__ = ["LiveServer", "Viewer", "attach"]
