"""Which browsers watch which audience, and what each audience was last shown.

All of it in memory and behind one lock that is never held while something is sent: sending may find
a dead browser and run its disconnect handler in the very thread that sends.
"""

import threading
from dataclasses import dataclass, field

from dashboard.live.boards import Audience, Watched
from dashboard.operations.policy import Rights

#: More live roots than any page of ours has.
MOST_TOPICS = 12


@dataclass(frozen=True, slots=True)
class Viewer:
    """Whose browser it is: decided when the socket opens, from the session and never the client."""

    token: str
    name: str
    role: str
    rights: Rights
    locale: str


class Gone(Exception):
    """The browser went while it was being served."""


class Full(Exception):
    """There is no room for another browser, or for another view of this one."""


@dataclass
class Hub:
    """The browsers of this process."""

    most_browsers: int
    _viewers: dict[str, Viewer] = field(default_factory=dict)
    _watching: dict[str, set[Audience]] = field(default_factory=dict)
    _watched: dict[Audience, Watched] = field(default_factory=dict)
    _lock: threading.RLock = field(default_factory=threading.RLock)

    def enter(self, sid: str, viewer: Viewer) -> None:
        """A browser came. Raises Full above the cap."""
        with self._lock:
            if len(self._viewers) >= self.most_browsers:
                raise Full
            self._viewers[sid] = viewer
            self._watching[sid] = set()

    def leave(self, sid: str) -> None:
        """A browser went; what nobody watches any more is forgotten."""
        with self._lock:
            self._viewers.pop(sid, None)
            for audience in self._watching.pop(sid, set()):
                self._forget_if_alone(audience)

    def viewer(self, sid: str) -> Viewer | None:
        """Whose browser `sid` is, while it is here."""
        with self._lock:
            return self._viewers.get(sid)

    def viewers(self) -> dict[str, Viewer]:
        """Every browser that is here now."""
        with self._lock:
            return dict(self._viewers)

    def watch(self, sid: str, audience: Audience) -> Watched:
        """A browser watches `audience` from now on.

        Raises:
            Gone: it is not here any more; nobody would ever end what it begins.
            Full: it watches too many already.
        """
        with self._lock:
            mine = self._watching.get(sid)
            if mine is None:
                raise Gone
            if audience not in mine and len(mine) >= MOST_TOPICS:
                raise Full
            mine.add(audience)
            return self._watched.setdefault(audience, Watched(audience))

    def watching(self, sid: str) -> set[Audience]:
        """What a browser watches now."""
        with self._lock:
            return set(self._watching.get(sid, ()))

    def unwatch(self, sid: str, audience: Audience) -> None:
        """A browser no longer watches `audience`."""
        with self._lock:
            if audience in self._watching.get(sid, ()):
                self._watching[sid].discard(audience)
                self._forget_if_alone(audience)

    def watched(self) -> list[Watched]:
        """Every audience that somebody watches now."""
        with self._lock:
            return list(self._watched.values())

    def __len__(self) -> int:
        return len(self._viewers)

    def _forget_if_alone(self, audience: Audience) -> None:
        if not any(audience in mine for mine in self._watching.values()):
            self._watched.pop(audience, None)
