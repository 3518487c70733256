"""The baseline: the same web process, pushing every change to everybody as it is noticed.

`python -m benchmarks.naive` serves as `serve --only web` does. One message for each event, with the
row that it changed, to every browser whatever it looks at, sent as the library sends by itself.
"""

import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass

from socketio import Manager
from sqlalchemy import Connection, select

from dashboard import fragments
from dashboard.factory import server, web_app
from dashboard.factory.web_app import WebApp
from dashboard.live import server as live_server
from dashboard.live.lanes import IDLE_SECONDS, Lane, Watcher
from dashboard.maintenance import worlds
from dashboard.operations.runtime import Runtime
from dashboard.store import calls, schema


@dataclass
class EveryChange(Lane):
    """Follows the journal event by event."""

    socketio: object = None
    _seen: int = -1

    def turn(self, watcher: Watcher) -> None:
        """Push what happened since the last look."""
        database, speaking = self.pusher.runtime.database, self.pusher.speaking
        if self._seen < 0:
            with database.reading() as connection:
                self._seen = calls.last_event(connection)
        watcher.changed(IDLE_SECONDS)
        self.beat_at = self.pusher.runtime.clock()
        with database.reading() as connection:
            changed = self._changed(connection)
            rows = {row.call_id: row for row in calls.find_many(connection, changed)}
        with speaking("en"):
            for call_id in changed:
                row = fragments.call_row(rows[call_id], rights="moderate")
                message = {"view": "everything", "epoch": "", "seq": 0, "rows": {call_id: row}}
                self.socketio.emit("push", message)  # type: ignore[attr-defined]
                time.sleep(0)
        self.read_at = self.beat_at

    def _changed(self, connection: Connection) -> Sequence[str]:
        """The calls of the events since the last look, one entry for each event."""
        event = schema.event
        found = connection.execute(
            select(event.c.seq, event.c.call_id)
            .where(event.c.seq > self._seen, event.c.call_id.is_not(None))
            .order_by(event.c.seq)
            .limit(500)
        ).all()
        if found:
            self._seen = found[-1].seq
        return [row.call_id for row in found]


def main() -> int:
    """Serve until TERM."""
    build = web_app.create_web_app

    def create(runtime: Runtime) -> WebApp:
        made = build(runtime)
        live = made.live
        live.lists = EveryChange(live.pusher, lambda _view: True, socketio=live.socketio)
        return made

    web_app.create_web_app = create
    live_server.Broadcasts = Manager  # type: ignore[attr-defined]
    return server.serve(worlds.load(False).settings, lambda: None)


if __name__ == "__main__":
    sys.exit(main())
