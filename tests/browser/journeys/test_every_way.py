"""What moderators do under pressure, by mouse, by keyboard alone and on a phone.

The ways that the journeys of moderation and of calling in do not go already. The sandbox's own
state proves each.
"""

import pytest
from playwright.sync_api import Locator, expect

from tests.browser.journeys.desk import Desk
from tests.browser.journeys.test_moderation import (
    NOISY,
    PHONE,
    at,
    fill_the_standup,
    muted,
    nobody_sends_kicks,
    on_hold,
)
from tests.browser.journeys.test_room_calls import called
from tests.phones import ALICE, BOB
from tests.serving import eventually


class Hand:
    """How one operator reaches what is on the page."""

    def __init__(self, way: str, someone: Desk) -> None:
        self.way = way
        self.someone = someone

    def presses(self, place: Locator) -> None:
        """Use a control."""
        if self.way == "phone":
            place.tap()
        elif self.way == "mouse":
            place.click()
        else:
            place.focus()
            place.press("Enter")

    def does(self, action: str) -> None:
        """Use the page's only control of this kind."""
        self.presses(self.someone.page.locator(f'[data-action="{action}"]:visible'))

    def does_to(self, action: str, call_id: str) -> None:
        """Use a control on somebody's row."""
        self.presses(self.someone.button(action, call_id))

    def calls(self, number: str) -> None:
        """Type a number into the dialog's field, over what is remembered there, and send it."""
        self.someone.page.keyboard.press("ControlOrMeta+a")
        self.someone.page.keyboard.type(number)
        self.presses(self.someone.dialog.locator('[data-action="send"]'))


@pytest.fixture
def hand(way, desk):
    return Hand(way, at(PHONE if way == "phone" else None, desk))


def ways(*names):
    return pytest.mark.parametrize("way", names)


@ways("mouse")
def test_the_noisy_line_of_sixty_is_found_and_silenced(callfloor, hand):
    fill_the_standup(callfloor, 59)
    noisy = callfloor.phones.join_the_standup(NOISY)
    hand.someone.opens_the_room()
    hand.someone.sees(noisy, muted="false")

    hand.presses(hand.someone.page.locator("#find-person"))
    hand.someone.page.keyboard.type("0144")
    hand.does("mute")

    hand.someone.sees(noisy, muted="true")
    assert muted(callfloor) == {noisy}


@ways("phone")
def test_somebody_is_removed_and_it_is_taken_back(callfloor, hand):
    bobs = callfloor.phones.join_the_standup(BOB)
    hand.someone.opens_the_room()
    hand.someone.sees(bobs, muted="false")

    with nobody_sends_kicks(callfloor):
        hand.does_to("kick", bobs)
        expect(hand.someone.row(bobs)).to_contain_text("Leaving")
        eventually(lambda: on_hold(callfloor) == {bobs})
        hand.does_to("undo", bobs)
        hand.someone.sees(bobs, on_hold="false")

    assert bobs in callfloor.phones.in_the_room()
    assert on_hold(callfloor) == set()


def calls_bob_in(hand, callfloor, action, field):
    """Have bob called by the dialog of `action`; he picks up. The id of his call."""
    hand.does(action)
    expect(hand.someone.dialog.get_by_label(field)).to_be_focused()
    hand.calls(BOB)
    bobs = called(callfloor, BOB)
    callfloor.phones.pick_up(bobs)
    return bobs


@ways("mouse", "phone")
def test_somebody_is_called_in(callfloor, hand):
    callfloor.phones.join_the_standup(ALICE)
    hand.someone.opens_the_room()

    bobs = calls_bob_in(hand, callfloor, "add", "Number to call")

    hand.someone.sees(bobs, muted="false")
    assert bobs in callfloor.phones.in_the_room()


@ways("mouse", "keyboard")
def test_an_operator_listens_in(callfloor, hand):
    callfloor.phones.join_the_standup(ALICE)
    hand.someone.opens_the_room()

    own = calls_bob_in(hand, callfloor, "listen", "Your phone")

    hand.someone.sees(own, muted="true")
    assert muted(callfloor) == {own}


@ways("keyboard", "phone")
def test_of_two_moderators_the_later_wins(callfloor, desk, hand):
    alices = callfloor.phones.join_the_standup(ALICE)
    erik = desk("erik")
    erik.opens_the_room()
    hand.someone.opens_the_room()
    hand.someone.sees(alices, muted="false")
    erik.presses("mute", alices)
    hand.someone.sees(alices, muted="true")

    hand.does_to("unmute", alices)

    for someone in (hand.someone, erik):
        someone.sees(alices, muted="false")
        expect(someone.row(alices)).to_contain_text("unmuted this")
    assert muted(callfloor) == set()


@ways("keyboard", "phone")
def test_who_muted_her_is_found_after_the_meeting(callfloor, desk, hand):
    alices = callfloor.phones.join_the_standup(ALICE)
    erik = desk("erik")
    erik.opens_the_room()
    erik.sees(alices, muted="false")
    erik.presses("mute", alices)
    erik.sees(alices, muted="true")
    callfloor.phones.everybody_hangs_up()

    hand.someone.opens_the_room()
    hand.does("sessions")
    hand.presses(hand.someone.page.locator(".table-sessions a").first)

    deed = hand.someone.page.locator(f'[data-deed="mute"][data-call-id="{alices}"]')
    expect(deed).to_have_attribute("data-by", "erik")
