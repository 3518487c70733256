import pytest

from dashboard.operations import views
from dashboard.sandbox.factory import IN_PROCESS_URL
from dashboard.store import watches
from tests import people


def at_the_platform(sandbox, call_id: str) -> dict:
    """What the platform itself says of somebody in the standup."""
    session = sandbox.session()
    rooms = session.get(f"{IN_PROCESS_URL}/sandbox/v1/conferences", timeout=5).json()
    [room] = [room for room in rooms["conferences"] if room["conference_id"] == "standup"]
    [person] = [person for person in room["participants"] if person["call_id"] == call_id]
    return person


def test_the_list_holds_the_rooms_with_somebody_in_them(viewer, standup):
    page = viewer.get("/conferences")

    assert page.status_code == 200
    assert 'data-conference-id="standup"' in page.text


def test_a_roster_shows_who_is_in_the_room(viewer, standup):
    page = viewer.get("/conferences/standup")

    assert page.status_code == 200
    assert f'data-participant-id="{standup["alice"]}"' in page.text
    assert f'data-participant-id="{standup["bob"]}"' in page.text


def test_looking_at_a_room_keeps_it_looked_up(viewer, runtime, standup):
    viewer.get("/conferences/standup")

    topic = watches.conference_topic(people.APPLICATION, "standup")
    with runtime.database.reading() as connection:
        watch = watches.find(connection, topic)
    assert watch is not None
    assert watch.wanted_until > runtime.clock()


def test_a_muted_caller_is_shown_muted_and_the_platform_agrees(moderator, sandbox, standup):
    path = f"/conferences/standup/participants/{standup['alice']}/mute"

    answer = moderator.click("POST", path)

    assert answer.status_code == 200
    assert 'data-field="muted" data-value="true"' in answer.text
    assert answer.text.lstrip().startswith("<tr")
    assert at_the_platform(sandbox, standup["alice"])["muted"] is True


def test_unmuting_takes_it_back(moderator, sandbox, standup):
    path = f"/conferences/standup/participants/{standup['alice']}/mute"
    moderator.click("POST", path)

    answer = moderator.click("DELETE", path)

    assert 'data-field="muted" data-value="false"' in answer.text
    assert at_the_platform(sandbox, standup["alice"])["muted"] is False


@pytest.mark.parametrize("music", ["", "ring", "music1", "music2", "music3"])
def test_somebody_is_held_with_the_music_that_was_chosen(moderator, sandbox, standup, music):
    path = f"/conferences/standup/participants/{standup['bob']}/hold"

    answer = moderator.click("POST", path, data={"music": music})

    assert 'data-field="on-hold" data-value="true"' in answer.text
    assert at_the_platform(sandbox, standup["bob"])["on_hold"] is True


def test_resuming_brings_them_back(moderator, sandbox, standup):
    path = f"/conferences/standup/participants/{standup['bob']}/hold"
    moderator.click("POST", path)

    answer = moderator.click("DELETE", path)

    assert 'data-field="on-hold" data-value="false"' in answer.text


def test_music_that_does_not_exist_is_refused_before_anything_is_sent(moderator, sandbox, standup):
    path = f"/conferences/standup/participants/{standup['bob']}/hold"

    answer = moderator.click("POST", path, data={"music": "polka"})

    assert answer.status_code == 422
    assert "no such music" in answer.text
    assert at_the_platform(sandbox, standup["bob"])["on_hold"] is False


def test_whoever_is_kicked_leaves_the_page(moderator, runtime, standup):
    answer = moderator.click("DELETE", f"/conferences/standup/participants/{standup['bob']}")

    assert answer.status_code == 200
    assert answer.headers["HX-Reswap"] == "delete"
    with runtime.database.reading() as connection:
        view = views.RoomView(people.APPLICATION, "standup")
        board = views.read(connection, view, now=runtime.clock())
    assert list(board.rows) == [standup["alice"]]


def test_kick_all_empties_the_room(moderator, standup):
    answer = moderator.click("DELETE", "/conferences/standup/participants", target="div#room-head")

    assert answer.status_code == 200
    assert 'data-field="people" data-value="0"' in answer.text


def test_a_refusal_by_the_platform_stands_on_the_row_with_its_reason(moderator, sandbox, standup):
    sandbox.floor.faults.put({"rest": {"status": 402}})

    answer = moderator.click("POST", f"/conferences/standup/participants/{standup['alice']}/mute")

    assert answer.status_code == 200
    assert 'data-command="refused"' in answer.text
    assert "not enough credit" in answer.text


def test_a_platform_that_breaks_off_leaves_the_outcome_unknown(moderator, sandbox, standup):
    sandbox.floor.faults.put({"rest": {"lost_reply": True}})

    answer = moderator.click("POST", f"/conferences/standup/participants/{standup['alice']}/mute")

    assert answer.status_code == 200
    assert 'data-command="unknown"' in answer.text


def test_without_script_a_verb_leads_back_to_the_page(moderator, standup):
    path = f"/conferences/standup/participants/{standup['alice']}/mute"

    answer = moderator.post(path, headers={"Referer": "http://localhost/conferences/standup"})

    assert answer.status_code == 303
    assert answer.location == "/conferences/standup"


def test_a_room_that_nobody_named_is_opened_by_its_id(moderator):
    opened = moderator.post("/conferences", {"conference_id": "All hands / monday"})

    assert opened.status_code == 303
    page = moderator.get(opened.location)
    assert page.status_code == 200
    assert "Nobody is in this room" in page.text


@pytest.mark.parametrize("wrong", ["", "   ", "x" * 65])
def test_an_id_that_cannot_be_one_stays_in_its_field(moderator, wrong):
    answer = moderator.post("/conferences", {"conference_id": wrong})

    assert answer.status_code == 422
    assert "A conference id has 1 to 64 characters." in answer.text
    assert f'value="{wrong.strip()}"' in answer.text


def test_a_room_of_another_application_is_only_looked_at(moderator, runtime, standup):
    seen = moderator.get("/conferences/standup?application=another")
    path = f"/conferences/standup/participants/{standup['alice']}/mute?application=another"
    muted = moderator.click("POST", path)

    assert seen.status_code == 200
    assert muted.status_code == 409
