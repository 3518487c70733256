import json

import pytest

from dashboard.store import room_settings, watches
from tests import people
from tests.sandbox import asking


def at_the_platform(sandbox, call_id: str) -> dict:
    """What the platform itself says of somebody in the standup."""
    rooms = asking.control(sandbox, "GET", "conferences").json()
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


def toast(answer) -> dict:
    """What the corner of the page says after an answer."""
    said = json.loads(answer.headers["HX-Trigger"])["toast"]
    return dict(said)


def test_whoever_is_kicked_is_shown_leaving_with_the_way_back(moderator, sandbox, standup):
    answer = moderator.click("DELETE", f"/conferences/standup/participants/{standup['bob']}")

    assert answer.status_code == 200
    assert 'data-command="due"' in answer.text
    assert 'data-action="undo"' in answer.text
    assert at_the_platform(sandbox, standup["bob"])["on_hold"] is True
    assert "leaving" in toast(answer)["sentence"]


def test_a_kick_is_taken_back_from_the_corner(moderator, sandbox, standup):
    kicked = moderator.click("DELETE", f"/conferences/standup/participants/{standup['bob']}")

    undone = moderator.click("POST", toast(kicked)["undo"])

    assert undone.status_code == 200
    assert "stays" in toast(undone)["sentence"]
    assert at_the_platform(sandbox, standup["bob"])["on_hold"] is False


def test_who_has_left_meanwhile_had_already_left_and_that_is_no_error(
    moderator, sandbox, standup, monkeypatch, runtime
):
    settings = runtime.settings.model_copy(update={"kick_grace_seconds": 0})
    object.__setattr__(runtime, "settings", settings)
    asking.control(sandbox, "POST", f"calls/{standup['bob']}/hang-up")

    answer = moderator.click("DELETE", f"/conferences/standup/participants/{standup['bob']}")

    assert answer.status_code == 200
    assert answer.headers["HX-Reswap"] == "none"
    assert "had already left" in toast(answer)["sentence"]
    assert toast(answer)["undo"] is None


def test_a_mute_says_whom_and_can_be_taken_back(moderator, sandbox, standup):
    muted = moderator.click("POST", f"/conferences/standup/participants/{standup['alice']}/mute")
    assert toast(muted)["sentence"] == "Muted +46 70 123 45 67."

    moderator.click("POST", toast(muted)["undo"])

    assert at_the_platform(sandbox, standup["alice"])["muted"] is False


def test_a_refusal_says_nothing_in_the_corner_for_it_stands_on_the_row(moderator, sandbox, standup):
    sandbox.floor.faults.put({"rest": {"status": 402}})

    answer = moderator.click("POST", f"/conferences/standup/participants/{standup['alice']}/mute")

    assert "HX-Trigger" not in answer.headers


def test_several_are_muted_by_one_click_and_taken_back_by_another(moderator, sandbox, standup):
    form = {"verb": "mute", "call_id": list(standup.values())}

    muted = moderator.click("POST", "/conferences/standup/many", data=form)

    assert toast(muted)["sentence"] == "Muted 2 people."
    assert all(at_the_platform(sandbox, one)["muted"] for one in standup.values())
    moderator.click("POST", toast(muted)["undo"])
    assert not any(at_the_platform(sandbox, one)["muted"] for one in standup.values())


def test_when_nobody_needs_it_nothing_is_asked(moderator, standup):
    answer = moderator.click("POST", "/conferences/standup/many", data={"verb": "unmute"})

    assert "nobody here needs it" in toast(answer)["sentence"]


def test_a_verb_that_does_not_exist_is_refused(moderator, standup):
    answer = moderator.click("POST", "/conferences/standup/many", data={"verb": "tickle"})

    assert answer.status_code == 422


def test_what_failed_for_some_stands_above_the_roster_and_is_tried_again(
    moderator, sandbox, standup
):
    path = f"PATCH /calling/v1/conferences/id/standup/{standup['bob']}"
    sandbox.floor.faults.put({"rest": {"status": 500, "requests": [path]}})
    form = {"verb": "mute", "call_id": list(standup.values())}
    asked = moderator.click("POST", "/conferences/standup/many", data=form)
    sandbox.floor.faults.put({})
    page = moderator.get("/conferences/standup")
    assert 'data-field="bulk" data-value="1/2"' in page.text
    assert "Sinch had a fault of its own" in page.text

    parent = toast(asked)["undo"].removesuffix("/undo")
    again = moderator.click("POST", f"{parent}/retry")

    assert toast(again)["sentence"] == "Muted 1 person."
    assert at_the_platform(sandbox, standup["bob"])["muted"] is True


def test_the_switch_for_newcomers_stays_as_it_was_put(moderator, standup):
    on = moderator.click("POST", "/conferences/standup/newcomers-muted", target="div#room-head")
    assert 'aria-checked="true"' in on.text
    assert "heard for about a second" in on.text

    off = moderator.click("DELETE", "/conferences/standup/newcomers-muted", target="div#room-head")

    assert 'aria-checked="false"' in off.text


def test_a_room_that_nobody_named_has_no_switch(moderator, runtime):
    answer = moderator.click("POST", "/conferences/made-up/newcomers-muted", target="div#room-head")

    assert answer.status_code == 404
    with runtime.database.reading() as connection:
        assert room_settings.find(connection, people.APPLICATION, "made-up") is None


def test_a_viewer_who_makes_up_a_room_has_nothing_looked_up(viewer, runtime):
    viewer.get("/conferences/made-up")

    topic = watches.conference_topic(people.APPLICATION, "made-up")
    with runtime.database.reading() as connection:
        assert watches.find(connection, topic) is None


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
