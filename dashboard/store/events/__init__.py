"""Facts about a call or a participant, each with a time, a source and a key.

Callbacks, differences seen by looking, and commands the platform accepted all become events.
Knows nothing of rows: what an event means for them is said in `merges`.
"""

from dashboard.store.events.body import READ, from_row, money_of, to_body, to_json
from dashboard.store.events.callbacks import from_callback
from dashboard.store.events.facts import (
    CallAnswered,
    CallArrived,
    CallDisconnected,
    CallObserved,
    CalloutPlaced,
    CallPresumedEnded,
    CallSteered,
    CallVanished,
    ConferenceEmptied,
    Event,
    Fact,
    MenuAnswered,
    Notified,
    ParticipantGone,
    ParticipantHeld,
    ParticipantKicked,
    ParticipantMuted,
    ParticipantSeen,
    PlatformError,
    Unrecognised,
)
from dashboard.store.events.keys import callback_key, command_key, lookup_key, roster_key
from dashboard.store.events.storable import storable_id

__all__ = [
    "READ",
    "CallAnswered",
    "CallArrived",
    "CallDisconnected",
    "CallObserved",
    "CallPresumedEnded",
    "CallSteered",
    "CallVanished",
    "CalloutPlaced",
    "ConferenceEmptied",
    "Event",
    "Fact",
    "MenuAnswered",
    "Notified",
    "ParticipantGone",
    "ParticipantHeld",
    "ParticipantKicked",
    "ParticipantMuted",
    "ParticipantSeen",
    "PlatformError",
    "Unrecognised",
    "callback_key",
    "command_key",
    "from_callback",
    "from_row",
    "lookup_key",
    "money_of",
    "roster_key",
    "storable_id",
    "to_body",
    "to_json",
]
