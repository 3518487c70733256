"""Made-up histories of a call: whatever may happen, often within one second, told out of order.

The same seed gives the same history. Copies of a delivery differ in their signed time only.
"""

import random
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from dashboard.sinch.callbacks import Amd
from dashboard.sinch.destinations import Destination
from dashboard.sinch.money import Money
from dashboard.sinch.times import SECOND
from dashboard.store import events
from dashboard.store.events import Event
from tests.people import ALICE, APPLICATION, BOB, NOON, SUPPORT

ROOMS = ("standup", "allhands")
ACTIONS = ("connectPstn", "runMenu", "park", "connectConf", "continue", "hangup", None)
CALLBACKS = frozenset({"ice", "ace", "pie", "dice", "notify", "callback"})


def history(seed: int, call_id: str = "alice-1f3a") -> list[Event]:
    """Some events of one call, each once."""
    chance = random.Random(seed)
    makers = chance.choices(_MAKERS, k=chance.randint(1, 9))
    return [make(chance, call_id, number) for number, make in enumerate(makers)]


def copies(told: Sequence[Event], seed: int) -> list[Event]:
    """`told`, with some of its callbacks delivered again at other signed times."""
    chance = random.Random(seed)
    every = list(told)
    for event in told:
        if event.source in CALLBACKS:
            for _ in range(chance.randint(0, 2)):
                fine = event.fine + chance.randint(-3, 3) * SECOND // 2
                every.append(replace(event, fine=fine, at=event.at if event.dated else fine))
    return every


def final(told: Sequence[Event]) -> list[Event]:
    """Each event once, at the largest signed time among its copies: what the journal holds."""
    known: dict[str, Event] = {}
    for event in told:
        if event.key not in known or event.fine > known[event.key].fine:
            known[event.key] = event
    return list(known.values())


def shuffled(told: Sequence[Event], seed: int) -> list[Event]:
    every = list(told)
    random.Random(seed).shuffle(every)
    return every


def _about(chance, call_id, number, source):
    at = NOON + chance.randint(0, 4) * SECOND
    dated = source != "notify" and (source not in CALLBACKS or chance.random() < 0.9)
    fine = at + chance.randint(0, 3) * SECOND // 4 if source in CALLBACKS else at
    room = chance.choice((*ROOMS, None))
    if source in ("roster", "command"):
        room = room or "standup"
    return {
        "key": f"{source}-{number}-{call_id}",
        "at": at if dated else fine,
        "fine": fine,
        "dated": dated,
        "application_key": APPLICATION if chance.random() < 0.95 else "another",
        "call_id": call_id,
        "conference_id": room,
        "source": source,
        "command_id": chance.choice((None, None, "c1")),
    }


def _answer(chance, about):
    action = chance.choice(ACTIONS)
    return {"action": action, "room": about["conference_id"] if action == "connectConf" else None}


def _arrived(chance, call_id, number):
    about = _about(chance, call_id, number, "ice")
    return events.CallArrived(
        **about,
        **_answer(chance, about),
        from_destination=Destination("number", chance.choice((ALICE, BOB))),
        to_destination=Destination("did", SUPPORT),
        domain="pstn",
        origination="PSTN",
        custom=chance.choice((None, "ticket-118")),
    )


def _answered(chance, call_id, number):
    about = _about(chance, call_id, number, "ace")
    amd = chance.choice((None, Amd("human"), Amd("machine")))
    return events.CallAnswered(**about, **_answer(chance, about), amd=amd)


def _menu(chance, call_id, number):
    about = _about(chance, call_id, number, "pie")
    return events.MenuAnswered(**about, **_answer(chance, about), value="1")


def _disconnected(chance, call_id, number):
    return events.CallDisconnected(
        **_about(chance, call_id, number, "dice"),
        result=chance.choice(("ANSWERED", "BUSY")),
        reason=chance.choice(("CALLERHANGUP", "N/A")),
        duration_seconds=chance.choice((None, 3)),
        cost=chance.choice((None, Money("USD", Decimal("0.0120")))),
        to_destination=chance.choice((None, Destination("number", BOB))),
    )


def _notified(chance, call_id, number):
    about = _about(chance, call_id, number, "notify")
    kind = chance.choice(("amd", "recording_available"))
    return events.Notified(**about, type=kind, amd=Amd("notsure"), destination="azure://file")


def _unrecognised(chance, call_id, number):
    about = _about(chance, call_id, number, "callback")
    return events.Unrecognised(**about, name="later", as_sent="{}")


def _placed(chance, call_id, number):
    about = _about(chance, call_id, number, "command")
    return events.CalloutPlaced(**about, to_destination=Destination("number", BOB), cli=SUPPORT)


def _steered(chance, call_id, number):
    about = _about(chance, call_id, number, "command")
    return events.CallSteered(**about, **_answer(chance, about), verb="park")


def _muted(chance, call_id, number):
    about = _about(chance, call_id, number, "command")
    return events.ParticipantMuted(**about, muted=chance.random() < 0.5)


def _held(chance, call_id, number):
    about = _about(chance, call_id, number, "command")
    music = chance.choice((None, "music1"))
    return events.ParticipantHeld(**about, on_hold=chance.random() < 0.5, music=music)


def _kicked(chance, call_id, number):
    return events.ParticipantKicked(**_about(chance, call_id, number, "command"))


def _seen(chance, call_id, number):
    about = _about(chance, call_id, number, "roster")
    return events.ParticipantSeen(
        **about,
        number=ALICE,
        joined_at=about["at"] - SECOND,
        muted=chance.random() < 0.5,
        on_hold=chance.random() < 0.5,
    )


def _gone(chance, call_id, number):
    return events.ParticipantGone(**_about(chance, call_id, number, "roster"))


def _observed(chance, call_id, number):
    status = chance.choice(("FINAL", "ONGOING"))
    about = _about(chance, call_id, number, "look-up")
    return events.CallObserved(**about, status=status, result="ANSWERED", duration_seconds=2)


def _vanished(chance, call_id, number):
    return events.CallVanished(**_about(chance, call_id, number, "look-up"))


def _presumed(chance, call_id, number):
    return events.CallPresumedEnded(**_about(chance, call_id, number, "worker"))


_MAKERS = (
    *(_arrived, _answered, _menu, _disconnected, _notified, _unrecognised, _placed, _steered),
    *(_muted, _held, _kicked, _seen, _gone, _observed, _vanished, _presumed),
)
