"""Giving a number a name. Nothing is asked of the platform, so it is done when it is written."""

from sqlalchemy import Connection

from dashboard.operations.command import By, write_audit
from dashboard.operations.runtime import Runtime
from dashboard.sinch.wire import storable_text
from dashboard.store import commands, names
from dashboard.store.commands import Command


class NoNumber(ValueError):
    """A name belongs to a number, and there is none: the caller withheld theirs."""


def name(runtime: Runtime, number: str, given: str, *, by: By) -> Command:
    """Let this number be shown as `given` everywhere; an empty text takes the name away.

    Raises:
        NoNumber: for a text without digits.
    """
    digits = names.digits_of(number)
    if not digits:
        raise NoNumber(number)
    with runtime.database.writing() as connection:
        return _give(runtime, connection, number, given, by)


def take_back(runtime: Runtime, named: Command, *, by: By) -> Command | None:
    """Let a number be called as before `named`; None where it was named anew since."""
    number, given = str(named.params["number"]), str(named.params["name"])
    before = str((named.before or {}).get("name", ""))
    with runtime.database.writing() as connection:
        if _name_of(connection, number) != given:
            return None
        return _give(runtime, connection, number, before, by)


def name_of(runtime: Runtime, number: str) -> str:
    """What this number is called; empty where nobody named it."""
    with runtime.database.reading() as connection:
        return _name_of(connection, number)


def _name_of(connection: Connection, number: str) -> str:
    digits = names.digits_of(number)
    return names.of(connection, [digits]).get(digits, "")


def _give(runtime: Runtime, connection: Connection, number: str, given: str, by: By) -> Command:
    now = runtime.clock()
    given = storable_text(" ".join(given.split())[: names.LONGEST])
    command = Command(
        application_key=runtime.application_key,
        verb="name",
        params={"number": number, "name": given},
        before={"name": _name_of(connection, number)},
        by_kind=by.kind,
        by_name=by.name,
        address=by.address,
        session_sha256=by.session,
        status="confirmed",
        asked_at=now,
        settled_at=now,
    )
    names.give(connection, names.digits_of(number), given, by_name=by.name, now=now)
    command = commands.intend(connection, command)
    write_audit(connection, command, now, "confirmed")
    return command
