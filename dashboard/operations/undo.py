"""Taking back what was asked: each person becomes as they were before that command.

Only what nobody decided anew since is touched: a later intent counts.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from dashboard.operations import command, leaving, naming, participants
from dashboard.operations.command import Ask, By
from dashboard.operations.participants import Verb
from dashboard.operations.runtime import Runtime
from dashboard.store import commands
from dashboard.store.commands import Command
from dashboard.store.verbs import lane_of

#: What a row says of somebody, and the verbs that make it so and otherwise.
_MUTING: tuple[str, Verb, Verb] = ("muted", "mute", "unmute")
_HOLDING: tuple[str, Verb, Verb] = ("on_hold", "hold", "resume")


@dataclass(frozen=True, slots=True)
class Undone:
    """What an undo did: the commands it gave or withdrew; those that it left, for it was late."""

    asked: Sequence[Command]
    left: Sequence[Command]


def undo(runtime: Runtime, command_id: str, *, by: By) -> Undone | None:
    """Take back one command, or all that were asked for under one parent; None: no such thing."""
    with runtime.database.reading() as connection:
        one = commands.find(connection, command_id)
        meant = [one] if one else commands.of_parent(connection, command_id)
    if not meant:
        return None
    if meant[0].verb == "name":
        return _unname(runtime, meant[0], by)
    if meant[0].verb == "kick":
        return _let_stay(runtime, meant, by)
    return _restore(runtime, meant, by)


def _unname(runtime: Runtime, named: Command, by: By) -> Undone:
    again = naming.take_back(runtime, named, by=by)
    return Undone([], [named]) if again is None else Undone([again], [])


def _let_stay(runtime: Runtime, kicks: Sequence[Command], by: By) -> Undone:
    stands = leaving.take_back(runtime, [kick for kick in kicks if kick.status == "due"], by=by)
    stay = [kick for kick in stands if kick.status == "withdrawn"]
    staying = {kick.command_id for kick in stay}
    return Undone(stay, [kick for kick in kicks if kick.command_id not in staying])


def _restore(runtime: Runtime, meant: Sequence[Command], by: By) -> Undone:
    asks: list[Ask] = []
    left: list[Command] = []
    for done in meant:
        ask = _ask_for_before(runtime, done)
        if ask is None:
            left.append(done)
        else:
            asks.append(ask)
    parent_id = commands.new_id() if len(meant) > 1 else None
    return Undone(command.carry_out_many(runtime, asks, by, parent_id=parent_id), left)


def _ask_for_before(runtime: Runtime, done: Command) -> Ask | None:
    """What makes somebody as they were before `done`; None when that is not ours to say."""
    if not lane_of(done.verb) or done.conference_id is None or done.call_id is None:
        return None
    with runtime.database.reading() as connection:
        last = commands.latest(connection, done)
    if last is None or last.command_id != done.command_id:
        return None  # somebody decided anew
    if done.status not in ("sent", "confirmed", "unknown"):
        return None  # it never happened
    who = participants.row(runtime, done.conference_id, done.call_id)
    before = done.before or {}
    return participants.ask(runtime, _verb_back(done), who, music=before.get("music"))


def _verb_back(done: Command) -> Verb:
    field, on, off = _MUTING if done.verb in _MUTING else _HOLDING
    was = (done.before or {}).get(field)
    if was is None:
        return off if done.verb == on else on
    return on if was else off
