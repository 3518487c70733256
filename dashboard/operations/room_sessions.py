"""The sessions of a room: who was in it together, and who muted, held or removed whom.

Nothing says when a room begins or ends. A session is an island of overlapping stays, worked out
whenever somebody reads it.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from dashboard.operations.runtime import Runtime
from dashboard.sinch.times import SECOND, Instant
from dashboard.store import events
from dashboard.store.conferences import sessions
from dashboard.store.conferences.sessions import Span, Told

Act = Literal["mute", "unmute", "hold", "resume", "kick"]
State = Literal["muted", "held"]

#: A join is known to the second and may shift by one; an address still finds its session.
NEAR_SECONDS = 10

#: So many sessions are listed, the latest first.
LISTED = 50


@dataclass(frozen=True, slots=True)
class Deed:
    """Something done to somebody; `by` is None where it was not asked for here."""

    at: Instant
    call_id: str
    act: Act
    by: str | None


@dataclass(frozen=True, slots=True)
class Stretch:
    """From when until when somebody was muted or on hold."""

    state: State
    since: Instant
    until: Instant


@dataclass(frozen=True, slots=True)
class Lane:
    """One person's stay, and what was done to them in it."""

    span: Span
    deeds: tuple[Deed, ...]
    stretches: tuple[Stretch, ...]


@dataclass(frozen=True, slots=True)
class Session:
    """Some people together in a room; `ended_at` is None while somebody is there.

    `until` is the end of the picture: the session's, or now.
    """

    conference_id: str
    began_at: Instant
    ended_at: Instant | None
    until: Instant
    lanes: tuple[Lane, ...]

    @property
    def deeds(self) -> list[Deed]:
        """Everything that was done, in order."""
        return deeds_of(self.lanes)

    @property
    def span_of(self) -> dict[str, Span]:
        """Who each call is."""
        return {lane.span.call_id: lane.span for lane in self.lanes}


@dataclass(frozen=True, slots=True)
class SessionRow:
    """One session in a list: when, and how many different calls were in it."""

    began_at: Instant
    ended_at: Instant | None
    people: int


def listed(runtime: Runtime, application_key: str, conference_id: str) -> list[SessionRow]:
    """The sessions of a room, the latest first."""
    with runtime.database.reading() as connection:
        stays = sessions.spans(connection, application_key, conference_id)
    found = [_row(island) for island in islands(stays)]
    return list(reversed(found))[:LISTED]


def find(
    runtime: Runtime, application_key: str, conference_id: str, began_at: Instant
) -> Session | None:
    """The session that began at about this instant, or None."""
    with runtime.database.reading() as connection:
        stays = sessions.spans(connection, application_key, conference_id)
        near = [island for island in islands(stays) if _is_near(island, began_at)]
        if not near:
            return None
        island = min(near, key=lambda island: abs(_began(island) - began_at))
        until = _ended(island) or runtime.clock()
        told = sessions.told(
            connection,
            application_key,
            conference_id,
            [span.call_id for span in island],
            since=_began(island) - NEAR_SECONDS * SECOND,
            until=until + NEAR_SECONDS * SECOND,
        )
    return picture(conference_id, island, told, until=until)


def islands(spans: Sequence[Span]) -> list[list[Span]]:
    """The spans, in the order of their beginnings, parted wherever nobody was there."""
    found: list[list[Span]] = []
    end: Instant | None = 0
    for span in spans:
        if not found or (end is not None and span.came_at > end):
            found.append([span])
            end = span.left_at
            continue
        found[-1].append(span)
        end = None if end is None or span.left_at is None else max(end, span.left_at)
    return found


def deeds_of(lanes: Iterable[Lane]) -> list[Deed]:
    """Everything that was done to these people, in order."""
    return sorted((deed for lane in lanes for deed in lane.deeds), key=lambda deed: deed.at)


def picture(
    conference_id: str, island: Sequence[Span], told: Iterable[Told], *, until: Instant
) -> Session:
    """The session as lanes. Pure: the same spans and events give the same picture."""
    of: dict[str, list[Told]] = defaultdict(list)
    for one in told:
        of[one.call_id].append(one)
    lanes = tuple(_lane(span, of[span.call_id], until) for span in island)
    return Session(conference_id, _began(island), _ended(island), until, lanes)


def _lane(span: Span, told: Sequence[Told], until: Instant) -> Lane:
    deeds: list[Deed] = []
    stretches: list[Stretch] = []
    since: dict[State, Instant] = {}
    end = span.left_at or until
    for one in told:
        for state, so in _says(one):
            if so is (state in since):
                continue
            at = min(max(one.at, span.came_at), end)
            deeds += [Deed(at, span.call_id, _act(state, so), one.by_name)]
            if so:
                since[state] = at
            else:
                stretches.append(Stretch(state, since.pop(state), at))
        if one.kind == events.ParticipantKicked.kind:
            deeds.append(Deed(min(one.at, end), span.call_id, "kick", one.by_name))
    stretches += [Stretch(state, began, end) for state, began in since.items()]
    return Lane(span, tuple(deeds), tuple(stretches))


def _says(one: Told) -> list[tuple[State, bool]]:
    """What an event says of being muted and of being on hold."""
    said: list[tuple[State, object]] = [
        ("muted", one.body.get("muted")),
        ("held", one.body.get("on_hold")),
    ]
    return [(state, so) for state, so in said if isinstance(so, bool)]


def _act(state: State, so: bool) -> Act:
    if state == "muted":
        return "mute" if so else "unmute"
    return "hold" if so else "resume"


def _row(island: Sequence[Span]) -> SessionRow:
    return SessionRow(_began(island), _ended(island), len(island))


def _began(island: Sequence[Span]) -> Instant:
    return island[0].came_at


def _ended(island: Sequence[Span]) -> Instant | None:
    ends = [span.left_at for span in island]
    known = [end for end in ends if end is not None]
    return max(known) if len(known) == len(ends) else None


def _is_near(island: Sequence[Span], at: Instant) -> bool:
    return abs(_began(island) - at) <= NEAR_SECONDS * SECOND
