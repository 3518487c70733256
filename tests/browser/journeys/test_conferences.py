import pytest
from playwright.sync_api import expect

from tests.browser.journeys.engines import BOTH_ENGINES
from tests.phones import ALICE, BOB, CAROL


@BOTH_ENGINES
def test_a_mute_is_shown_in_both_browsers_and_known_to_the_platform(callfloor, desk):
    alices = callfloor.phones.join_the_standup(ALICE)
    anna, erik = desk(), desk("erik")
    anna.opens_the_room()
    erik.opens_the_room()

    anna.presses("mute", alices)
    anna.sees(alices, muted="true")
    erik.sees(alices, muted="true")
    assert callfloor.phones.in_the_room()[alices]["muted"] is True

    erik.presses("unmute", alices)
    erik.sees(alices, muted="false")
    anna.sees(alices, muted="false")
    assert callfloor.phones.in_the_room()[alices]["muted"] is False


def test_only_the_one_who_was_meant_is_muted(callfloor, desk):
    alices = callfloor.phones.join_the_standup(ALICE)
    bobs = callfloor.phones.join_the_standup(BOB)
    anna = desk()
    anna.opens_the_room()

    anna.presses("mute", bobs)

    anna.sees(bobs, muted="true")
    anna.sees(alices, muted="false")
    assert callfloor.phones.in_the_room()[alices]["muted"] is False


@pytest.mark.parametrize(
    ("choice", "music"),
    [("hold-music2", "music2"), ("hold-silence", None)],
)
def test_somebody_on_hold_hears_what_was_chosen_until_resumed(callfloor, desk, choice, music):
    alices = callfloor.phones.join_the_standup(ALICE)
    anna, erik = desk(), desk("erik")
    anna.opens_the_room()
    erik.opens_the_room()

    anna.presses("hold-music", alices)
    anna.does(choice)
    anna.sees(alices, on_hold="true")
    erik.sees(alices, on_hold="true")
    held = callfloor.phones.in_the_room()[alices]
    assert (held["on_hold"], held["moh"]) == (True, music)

    erik.presses("resume", alices)
    anna.sees(alices, on_hold="false")
    erik.sees(alices, on_hold="false")
    assert callfloor.phones.in_the_room()[alices]["on_hold"] is False


@BOTH_ENGINES
def test_who_is_kicked_leaves_both_rosters_and_the_floor(callfloor, desk):
    alices = callfloor.phones.join_the_standup(ALICE)
    bobs = callfloor.phones.join_the_standup(BOB)
    anna, erik, floor = desk(), desk("erik"), desk()
    anna.opens_the_room()
    erik.opens_the_room()
    floor.opens_the_floor()
    floor.sees(bobs, state="room")

    anna.presses("kick", bobs)

    for someone in (anna, erik, floor):  # after the grace; the floor says why, for 5 s
        someone.no_longer_sees(bobs)
        expect(someone.row(alices)).to_be_visible()
    assert set(callfloor.phones.in_the_room()) == {alices}
    assert callfloor.phones.call(bobs)["status"] == "FINAL"


def test_a_room_is_ended_for_everybody_after_a_dialog_that_names_it(callfloor, desk):
    calls = [callfloor.phones.join_the_standup(who) for who in (ALICE, BOB, CAROL)]
    anna, erik = desk(), desk("erik")
    anna.opens_the_room()
    erik.opens_the_room()
    for call_id in calls:
        anna.sees(call_id, muted="false")

    anna.does("kick-all")
    expect(anna.dialog).to_contain_text("daily-standup")
    expect(anna.dialog).to_contain_text("3 people")
    expect(anna.dialog.get_by_role("button", name="Cancel")).to_be_focused()
    assert len(callfloor.phones.in_the_room()) == 3
    anna.confirms()

    for call_id in calls:
        anna.no_longer_sees(call_id)
        erik.no_longer_sees(call_id)
    assert callfloor.phones.in_the_room() == {}
    expect(anna.page.get_by_text("Nobody is in this room")).to_be_visible()


def test_who_joins_and_leaves_by_themselves_appears_and_goes(callfloor, desk):
    anna = desk()
    anna.opens_the_room()

    alices = callfloor.phones.join_the_standup(ALICE)
    anna.sees(alices, muted="false", on_hold="false")
    callfloor.phones.hang_up(alices)

    anna.no_longer_sees(alices)


def test_the_list_of_rooms_counts_who_is_there(callfloor, desk):
    anna = desk()
    anna.opens_live("/conferences")
    room = anna.page.locator('[data-conference-id="daily-standup"]')

    alices = callfloor.phones.join_the_standup(ALICE)
    callfloor.phones.join_the_standup(BOB)
    expect(room.locator('[data-field="people"]')).to_have_attribute("data-value", "2")
    callfloor.phones.hang_up(alices)
    expect(room.locator('[data-field="people"]')).to_have_attribute("data-value", "1")

    room.get_by_role("link", name="daily-standup").click()
    anna.page.wait_for_url("**/conferences/daily-standup")
