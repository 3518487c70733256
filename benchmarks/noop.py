"""The yardstick: a Flask view that does nothing, on the very server that the door runs on.

`python -m benchmarks.noop PORT` serves until it is ended.
"""

import signal
import sys

from flask import Flask

from benchmarks.histories import PATH
from dashboard.ingest.server import Server

app = Flask(__name__)


@app.post(PATH)
def nothing() -> str:
    """Take whatever comes."""
    return ""


def main() -> None:
    """Serve until TERM."""
    server = Server(app, "127.0.0.1", int(sys.argv[1]), lambda _status: None)
    signal.signal(signal.SIGTERM, lambda *_: server.stop())
    server.run()


if __name__ == "__main__":
    main()
