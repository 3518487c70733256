"""Rights are looked at again when a command goes out, not only when it was clicked."""

import pytest
from sqlalchemy import update

from dashboard.operations import command, conferences, leaving
from dashboard.operations.command import By
from dashboard.store import audit, operators, schema, sessions, tokens
from tests.house import ALICE, STANDUP, House


@pytest.fixture
def erik(home: House):
    """A moderator with an open session: his operator row, his session, and how he signs."""
    now = home.runtime.clock()
    with home.database.writing() as connection:
        row = operators.add(
            connection, name="erik", password_hash="none fits", role="moderator", now=now
        )
        opened = sessions.begin(connection, row.operator_id, now=now)
    return row, opened.session, By("operator", "erik", None, opened.session.token_sha256)


def lower(home: House, row) -> None:
    """Somebody who reaches the store gives him a lower role there; no command does."""
    table = schema.operator
    with home.database.writing() as connection:
        mine = table.c.operator_id == row.operator_id
        connection.execute(update(table).where(mine).values(role="viewer"))


def sign_out(home: House, session) -> None:
    with home.database.writing() as connection:
        sessions.end(connection, session.token_sha256, now=home.runtime.clock())


def test_who_may_moderate_is_obeyed(home: House, erik):
    alice = home.join_the_standup(ALICE)
    _, _, by = erik

    assert conferences.mute(home.runtime, STANDUP, alice, by=by).status == "confirmed"


@pytest.mark.parametrize("how", ["lowered", "signed-out", "disabled"])
def test_who_may_no_longer_is_refused_at_the_last_moment_and_it_is_written_down(
    home: House, erik, how
):
    alice = home.join_the_standup(ALICE)
    row, session, by = erik
    if how == "lowered":
        lower(home, row)
    elif how == "disabled":
        with home.database.writing() as connection:
            operators.disable(connection, row.operator_id, now=home.runtime.clock())
    else:
        sign_out(home, session)

    refused = conferences.mute(home.runtime, STANDUP, alice, by=by)

    assert (refused.status, refused.reason) == ("refused", "not-allowed-any-more")
    assert home.requests("PATCH", alice) == []
    with home.database.reading() as connection:
        [line, *_] = audit.recent(connection)
    assert (line.by_name, line.action, line.outcome) == ("erik", "mute", "refused")


def test_a_revoked_token_gives_no_command(home: House):
    alice = home.join_the_standup(ALICE)
    now = home.runtime.clock()
    with home.database.writing() as connection:
        tokens.issue(connection, name="robot", role="moderator", created_by="anna", now=now)
    assert conferences.mute(home.runtime, STANDUP, alice, by=By("token", "robot")).status == (
        "confirmed"
    )
    with home.database.writing() as connection:
        tokens.revoke(connection, "robot", now=now)

    refused = conferences.unmute(home.runtime, STANDUP, alice, by=By("token", "robot"))

    assert refused.reason == "not-allowed-any-more"


def test_a_kick_in_its_grace_is_refused_and_its_person_is_back_when_the_role_is_lowered(
    home: House, erik
):
    alice = home.join_the_standup(ALICE)
    row, _, by = erik
    leaving.kick_later(home.runtime, STANDUP, alice, by=by)
    lower(home, row)
    later = home.runtime.clock() + 6_000_000
    claimed = claim(home, later)

    settled = leaving.leave(home.runtime, claimed)

    assert (settled.status, settled.reason) == ("refused", "not-allowed-any-more")
    assert home.in_the_room()[alice]["onhold"] is False
    assert command.find(home.runtime, settled.command_id).by_name == "erik"


def claim(home: House, now: int):
    from dataclasses import replace

    [claimed] = leaving.claim_due(replace(home.runtime, clock=lambda: now))
    return claimed
