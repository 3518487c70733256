"""Whether whoever gave a command may still give it at the moment when it goes out.

A command waits: for a thread, for its turn, for a grace to pass. Meanwhile a session may end, a
role may be lowered, a token may be revoked.
"""

from sqlalchemy import Connection

from dashboard.operations import policy
from dashboard.sinch.times import Instant
from dashboard.store import sessions, tokens
from dashboard.store.commands import Command


def holds(connection: Connection, command: Command, *, now: Instant) -> bool:
    """Whether the session or the token that vouches for `command` still does.

    What vouches for itself, such as the system, always may.
    """
    action = policy.action_of(command.verb)
    if command.session_sha256 is not None:
        found = sessions.still_open(connection, [command.session_sha256], now=now)
        someone = found.get(command.session_sha256)
        return someone is not None and policy.allowed(someone.operator.role, action)
    if command.by_kind == "token":
        token = tokens.by_name(connection, command.by_name)
        return token is not None and token.is_valid(now) and policy.allowed(token.role, action)
    return True
