"""The Runtime of the application that serves the present request."""

from flask import current_app

from dashboard.operations.runtime import Runtime

EXTENSION = "callfloor"


def runtime() -> Runtime:
    """What this process holds; only inside an application context."""
    held: Runtime = current_app.extensions[EXTENSION]
    return held
