"""The rooms and who is in them. Nothing here writes: rooms change by events only."""

from dashboard.store.conferences.people import (
    ParticipantRow,
    expects,
    lately_left,
    newcomers,
    participant,
    roster,
    stranger,
)
from dashboard.store.conferences.rooms import (
    RoomFigures,
    RoomRow,
    figures,
    find,
    known,
    occupied,
    recent,
)

__all__ = [
    "ParticipantRow",
    "RoomFigures",
    "RoomRow",
    "expects",
    "figures",
    "find",
    "known",
    "lately_left",
    "newcomers",
    "occupied",
    "participant",
    "recent",
    "roster",
    "stranger",
]
