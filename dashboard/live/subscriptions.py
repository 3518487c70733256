"""What browsers say: who may open a socket, what may be subscribed, and how far they have read.

Permission is decided when subscribing; the client names a topic and nothing else. Every handler
answers hostile input by refusing it.
"""

import logging
from collections.abc import Callable, Mapping
from typing import Any

from flask import request
from flask_socketio import SocketIO, join_room, leave_room
from socketio.exceptions import ConnectionRefusedError

from dashboard.live.boards import Audience, Watched
from dashboard.live.hub import Full, Gone, Hub, Viewer
from dashboard.live.readers import Readers
from dashboard.operations import policy, views

log = logging.getLogger(__name__)


def register(
    socketio: SocketIO,
    hub: Hub,
    readers: Readers,
    *,
    who: Callable[[], Viewer | None],
    baseline: Callable[[Watched], None],
    spoken: Mapping[str, str],
) -> None:
    """Give `socketio` its events. `baseline` takes a view as shown that somebody will fetch."""

    @socketio.on("connect")
    def connect(_auth: object = None) -> None:
        if not request.headers.get("Origin"):
            raise ConnectionRefusedError("origin")  # only browsers send one, and only they may come
        viewer = who()
        if viewer is None:
            raise ConnectionRefusedError("signed-out")
        try:
            hub.enter(_sid(), viewer)
        except Full:
            raise ConnectionRefusedError("full") from None

    @socketio.on("disconnect")
    def disconnect(_reason: object = None) -> None:
        hub.leave(_sid())
        readers.left(_sid())

    @socketio.on("subscribe")
    def subscribe(asked: object = None) -> dict[str, Any]:
        audience = _audience(hub, asked, spoken)
        if audience is None:
            return {"error": "refused"}
        try:
            watched = hub.watch(_sid(), audience)
        except Gone:
            return {"error": "refused"}
        except Full:
            return {"error": "too-many"}
        # In the room first: a push between the two is then at worst one that is already known.
        join_room(audience.room)
        if not watched.is_begun:
            baseline(watched)
        readers.joined(_sid(), audience.room, watched.seq)
        return {"epoch": watched.epoch, "seq": watched.seq}

    @socketio.on("unsubscribe")
    def unsubscribe(asked: object = None) -> None:
        topic = asked.get("topic") if isinstance(asked, dict) else None
        for audience in hub.watching(_sid()):
            if audience.view.topic == topic:
                leave_room(audience.room)
                hub.unwatch(_sid(), audience)
                readers.left(_sid(), audience.room)

    @socketio.on_error_default
    def refuse(error: BaseException) -> None:
        log.warning("a frame was refused: %s", error)


def take_acknowledgements(socketio: SocketIO, hub: Hub, readers: Readers) -> None:
    """Note how far each browser has read.

    Hundreds come each second: they go past Flask, which would make a request of each.
    """

    def ack(sid: str, *said: Any) -> None:
        frame = said[0] if said and isinstance(said[0], dict) else {}
        seq, topic = frame.get("seq"), frame.get("view")
        if isinstance(seq, int):
            for audience in hub.watching(sid):
                if audience.view.topic == topic:
                    readers.read(sid, audience.room, seq)

    socketio.server.on("ack", ack)  # type: ignore[attr-defined]


def _audience(hub: Hub, asked: object, spoken: Mapping[str, str]) -> Audience | None:
    """The audience that a browser asked for, if its person may see it."""
    viewer = hub.viewer(_sid())
    topic = asked.get("topic") if isinstance(asked, dict) else None
    if viewer is None or not isinstance(topic, str):
        return None
    try:
        view = views.parse(topic)
    except views.UnknownTopic:
        return None
    if not policy.allowed(viewer.role, views.action_of(view)):
        return None
    lang = asked.get("lang") if isinstance(asked, dict) else None
    locale = spoken.get(lang, viewer.locale) if isinstance(lang, str) else viewer.locale
    return Audience(view, locale, viewer.rights)


def _sid() -> str:
    return str(request.sid)  # type: ignore[attr-defined]
