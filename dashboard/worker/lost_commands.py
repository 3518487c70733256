"""Commands whose outcome nobody knows: one look says whether they happened.

Callouts are never looked for this way and never sent again: their events name them, or a person
decides.
"""

import logging
from collections.abc import Callable

from dashboard.operations import asking, leaving, rosters, sightings
from dashboard.operations.runtime import Runtime
from dashboard.sinch import errors
from dashboard.sinch.times import SECOND, Instant
from dashboard.store import calls, commands, conferences
from dashboard.store.commands import Command
from dashboard.worker.lookups import Lookups

#: Waiting for a thread, a try lost soon and another one with its whole deadline take 14.2 s at
#: most; a command that is still open after this lost its process.
LEFT_SECONDS = 15

#: One of many may wait for 30 s for its thread.
TOGETHER_LEFT_SECONDS = 45

#: How long after its request a lost command is still looked into.
FORGOTTEN_SECONDS = 600

#: How long after a failed look the next one is; doubled each time up to the last.
_FIRST_PAUSE_SECONDS = 2
_LONGEST_PAUSE_SECONDS = 60

#: Why a lost command is refused: a look showed that it did not happen.
NOT_DONE = "not-done"

_AT_ONCE = 1000

log = logging.getLogger(__name__)


class LostCommands:
    """Settles commands that their own process could not settle."""

    def __init__(self, runtime: Runtime, lookups: Lookups) -> None:
        self._runtime = runtime
        self._lookups = lookups
        self._next_at: dict[str, tuple[Instant, int]] = {}

    def settle(self, now: Instant) -> None:
        """Name what was left behind as unknown, and begin the looks that are due."""
        with self._runtime.database.reading() as connection:
            unsettled = commands.open_before(connection, now, limit=_AT_ONCE)
        left = [one for one in unsettled if _was_left(one, now)]
        unknown = [one for one in unsettled if one.status == "unknown"]
        if left:
            unknown += self._interrupt(now)
        if any(one.verb == commands.CALLOUT for one in unknown):
            self._find_callouts(now)
        ids = {one.command_id for one in unknown}
        self._next_at = {name: at for name, at in self._next_at.items() if name in ids}
        for command in unknown:
            self._look_into(command, now)

    def _interrupt(self, now: Instant) -> list[Command]:
        with self._runtime.database.writing() as connection:
            return commands.interrupted(
                connection,
                before=now - LEFT_SECONDS * SECOND,
                together_before=now - TOGETHER_LEFT_SECONDS * SECOND,
                now=now,
            )

    def _find_callouts(self, now: Instant) -> None:
        with self._runtime.database.writing() as connection:
            commands.find_lost_callouts(connection, now=now)

    def _look_into(self, command: Command, now: Instant) -> None:
        happened = self._question(command)
        due_at, tries = self._next_at.get(command.command_id, (0, 0))
        forgotten = now - command.asked_at > FORGOTTEN_SECONDS * SECOND
        if happened is None or forgotten or now < due_at:
            return
        pause = min(_FIRST_PAUSE_SECONDS * 2**tries, _LONGEST_PAUSE_SECONDS)
        topic = f"command:{command.command_id}"
        if self._lookups.start(topic, lambda: self._decide(command, happened)):
            self._next_at[command.command_id] = (now + pause * SECOND, min(tries + 1, 10))

    def _question(self, command: Command) -> Callable[[], bool] | None:
        """How to see whether the command happened; None where nothing shows it."""
        conference_id, call_id = command.conference_id, command.call_id
        match command.verb:
            case "mute" | "unmute" | "hold" | "resume" | "kick" if conference_id and call_id:
                return lambda: self._happened_in_room(command.verb, conference_id, call_id)
            case "kick-all" if conference_id:
                return lambda: self._is_empty(conference_id)
            case "hang-up" if call_id:
                return lambda: self._is_over(call_id)
            case _:
                return None

    def _decide(self, command: Command, happened: Callable[[], bool]) -> None:
        asked_at = self._runtime.clock()
        try:
            done = happened()
        except errors.SinchError as error:
            log.info("cannot see whether %s happened: %s", command.command_id, error)
            return
        with self._runtime.database.writing() as connection:
            if done:
                commands.observe(connection, command.command_id, at=asked_at)
                return
            now = self._runtime.clock()
            commands.settle(connection, command.command_id, "refused", now=now, reason=NOT_DONE)
        if command.verb == "kick":
            leaving.let_stay(self._runtime, command)

    def _happened_in_room(self, verb: str, conference_id: str, call_id: str) -> bool:
        rosters.look_up_roster(self._runtime, conference_id)
        key = self._runtime.application_key
        with self._runtime.database.reading() as connection:
            row = conferences.participant(connection, key, conference_id, call_id)
        present = row is not None and row.on_roster and row.presence == "present"
        return sightings.is_seen(verb, row if present else None)

    def _is_empty(self, conference_id: str) -> bool:
        rosters.look_up_roster(self._runtime, conference_id)
        key = self._runtime.application_key
        with self._runtime.database.reading() as connection:
            people = conferences.roster(connection, key, conference_id)
        return not any(person.presence == "present" for person in people)

    def _is_over(self, call_id: str) -> bool:
        asking.look_up(self._runtime, call_id)
        with self._runtime.database.reading() as connection:
            call = calls.find(connection, call_id)
        return call is None or not call.is_live


def _was_left(command: Command, now: Instant) -> bool:
    since = command.due_at or command.asked_at
    patience = LEFT_SECONDS if command.parent_id is None else TOGETHER_LEFT_SECONDS
    return command.status in ("due", "sent") and now - since > patience * SECOND
