"""Requests that are no HTTP the server can read: refused in the platform's words like all others.

They never reach the application, so nothing can come of them.
"""

from typing import Any

from waitress.channel import HTTPChannel
from waitress.task import ErrorTask

from dashboard.sandbox.floor import Floor
from dashboard.sandbox.wsgi import asked, refusals, spoilt
from dashboard.sandbox.wsgi.refusals import Refusal


def channel_class(floor: Floor) -> type[HTTPChannel]:
    """Connections on which such a request gets the platform's error, with a new reference."""

    class Refusing(ErrorTask):
        request: Any

        def execute(self) -> None:
            error = self.request.error
            headers: Any = self.response_headers
            code = refusals.INVALID_REQUEST if error.code == 400 else error.code * 100
            refusal = Refusal(code, f"Invalid request: {error.body}")
            body = asked.refused(refusal, floor.references.new()).encoded()
            self.status = spoilt.status_line(refusal.status)
            headers.append(("Content-Type", "application/json"))
            self.content_length = len(body)
            self.set_close_on_finish()
            self.write(body)

    class Channel(HTTPChannel):
        error_task_class = Refusing

    return Channel
