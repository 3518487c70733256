import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.sinch import conferences, wire
from dashboard.sinch.conferences import Participant
from tests.sinch import strategies


def test_a_roster_is_read():
    raw = wire.strict_object(
        b'{"participants":[{"cli":"+14045000131","id":"alice","duration":62,"muted":false,'
        b'"onhold":false},{"cli":"+14045000131","id":"bob","duration":11,"muted":true}]}'
    )

    assert conferences.participants_from_wire(raw) == [
        Participant("alice", "+14045000131", 62, muted=False, on_hold=False),
        Participant("bob", "+14045000131", 11, muted=True, on_hold=None),
    ]


def test_nobody_is_a_roster_too():
    assert conferences.participants_from_wire({"participants": []}) == []


@pytest.mark.parametrize("raw", [{}, {"participants": None}, {"participants": {"id": "alice"}}])
def test_what_lists_nobody_is_not_an_empty_roster(raw):
    with pytest.raises(ValueError, match="participants"):
        conferences.participants_from_wire(raw)


def test_who_has_no_id_is_left_out():
    raw = {"participants": ["alice", {"cli": "+1"}, {"id": ""}, {"id": "bob", "muted": "yes"}]}

    assert conferences.participants_from_wire(raw) == [Participant("bob")]


@given(st.lists(strategies.participants))
def test_a_roster_survives_the_wire(people):
    body = wire.to_json(conferences.participants_to_wire(people))

    assert conferences.participants_from_wire(wire.strict_object(body)) == people


def test_music_goes_along_with_a_command_only_when_chosen():
    assert conferences.command_to_wire("mute") == {"command": "mute"}
    assert conferences.command_to_wire("onhold", "music2") == {"command": "onhold", "moh": "music2"}


def test_the_commands_and_the_music_are_the_platforms():
    assert conferences.COMMANDS == ("mute", "unmute", "onhold", "resume")
    assert conferences.MUSIC == ("ring", "music1", "music2", "music3")
