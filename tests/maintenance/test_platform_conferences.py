import pytest


@pytest.fixture
def alice(say, platform, store) -> str:
    """alice, who was called into the standup and is in it."""
    from dashboard.store import commands

    number = platform.numbers[3]
    say("call", "conference", "--to", "+46000000000", "--conference-id", "standup", "--cli", number)
    with store.reading() as connection:
        [placed] = commands.recent_callouts(connection)
    platform.advance(10)
    return placed.call.call_id


def one(say, verb: str, call_id: str, *more: str):
    return say("conference", verb, "--conference-id", "standup", "--call-id", call_id, *more)


def state(say) -> dict:
    [person] = say("conference", "show", "--conference-id", "standup", "--json").json[
        "participants"
    ]
    return person


def test_a_participant_is_muted_and_unmuted(say, alice):
    assert one(say, "mute", alice).code == 0
    assert state(say)["muted"] is True

    assert one(say, "unmute", alice).code == 0
    assert state(say)["muted"] is False


def test_a_participant_is_held_and_resumed(say, alice):
    assert one(say, "hold", alice, "--music", "music1").code == 0
    assert state(say)["onhold"] is True
    assert "on-hold" in say("conference", "show", "--conference-id", "standup").out

    assert one(say, "resume", alice).code == 0
    assert state(say)["onhold"] is False


def test_a_kicked_participant_is_out(say, alice):
    assert one(say, "kick", alice).code == 0

    assert say("conference", "show", "--conference-id", "standup").code == 1


def test_a_room_is_ended_for_everybody(say, alice):
    assert say("conference", "kick-all", "--conference-id", "standup").code == 0

    assert say("conference", "show", "--conference-id", "standup").code == 1
