"""One call beside the floor: the floor stays live, the address keeps the call."""

import re
from contextlib import closing
from dataclasses import replace
from decimal import Decimal

import pytest
from playwright.sync_api import expect

from dashboard.sinch import times
from dashboard.sinch.money import Money
from dashboard.store.database import Database
from tests import people
from tests.phones import ALICE, BOB
from tests.serving import eventually


@pytest.fixture
def side(anna):
    return anna.page.get_by_role("complementary", name="The call beside the page")


def state(side):
    return side.locator('[data-field="state"]')


def opens(someone, call_id):
    someone.row(call_id).locator("[data-opens]").click()


def test_a_call_opens_beside_the_floor_and_both_stay_live(anna, alices, side, callfloor):
    opens(anna, alices)
    expect(state(side)).to_have_attribute("data-value", "ringing")
    expect(anna.page).to_have_url(re.compile(rf"\?call={alices}$"))
    expect(side.locator(".leg-caller .span")).to_have_count(1)

    callfloor.phones.pick_up(alices)
    bobs = callfloor.phones.ring_in(BOB)

    expect(state(side)).to_have_attribute("data-value", "talking")
    expect(side.locator(".leg-caller .span")).to_have_count(2)
    expect(side.locator('[data-event="call-answered"]')).to_be_visible()
    anna.sees(alices, state="talking")
    anna.page.mouse.move(5, 5)
    anna.page.evaluate("document.activeElement.blur()")
    anna.sees(bobs, state="ringing")


def test_it_opens_by_enter_closes_by_escape_and_the_focus_stays(anna, alices, side):
    anna.page.keyboard.press("j")
    anna.page.keyboard.press("Enter")
    expect(state(side)).to_have_attribute("data-value", "ringing")

    anna.page.keyboard.press("Escape")

    expect(side).to_be_hidden()
    expect(anna.page).to_have_url(re.compile(r"/$"))
    expect(anna.row(alices).locator("[data-opens]")).to_be_focused()


def test_the_address_brings_it_back(anna, alices, side, callfloor):
    opens(anna, alices)
    expect(state(side)).to_have_attribute("data-value", "ringing")

    anna.page.reload()
    expect(state(side)).to_have_attribute("data-value", "ringing")
    callfloor.phones.pick_up(alices)
    expect(state(side)).to_have_attribute("data-value", "talking")

    anna.page.go_back()
    expect(side).to_be_hidden()
    anna.page.go_forward()
    expect(state(side)).to_have_attribute("data-value", "talking")


def test_a_call_that_nobody_knows_is_said(desk, complaints):
    complaints.expect("404")
    anna = desk()
    anna.opens("/?call=nobody")

    expect(anna.page.locator("#side")).to_contain_text("Callfloor knows no such call.")


def test_what_is_known_says_from_where(anna, alices, side):
    opens(anna, alices)
    side.get_by_text("How we know").click()

    expect(side.locator(".known")).to_contain_text("Callback: the call came in")


def test_what_somebody_opened_stays_open(anna, alices, side, callfloor):
    opens(anna, alices)
    side.get_by_text("How we know").click()
    side.locator(".raw summary").first.click()

    callfloor.phones.pick_up(alices)
    expect(state(side)).to_have_attribute("data-value", "talking")

    expect(side.locator(".known")).to_have_attribute("open", "")
    expect(side.locator(".raw").first).to_have_attribute("open", "")


def is_asked_about(callfloor, call_id, rate):
    """The platform is asked what a minute costs, as it is of each call that falls silent."""
    key = callfloor.api(f"calls/{call_id}")["application_key"]
    answer = people.is_looked_up(call_id, at=times.now(), rate=Money("USD", Decimal(rate)))
    with closing(Database.open(f"sqlite:///{callfloor.world / 'callfloor.db'}")) as database:
        people.record(database, replace(answer, application_key=key))


def test_what_a_call_costs_is_counted_on_for_each_minute_begun(anna, alices, side, callfloor):
    callfloor.phones.pick_up(alices)
    opens(anna, alices)
    expect(state(side)).to_have_attribute("data-value", "talking")
    cost = side.locator('[data-field="cost-so-far"]')
    expect(cost).to_have_count(0)

    is_asked_about(callfloor, alices, "0.0120")

    expect(cost).to_have_text("$0.012")
    a_minute_later = """(cost) => {
        callfloor.clock.tick(callfloor.clock.now() + 61_000);
        return cost.textContent.trim();
    }"""
    assert cost.evaluate(a_minute_later) == "$0.024"


def test_no_key_means_two_calls(anna, alices, side, callfloor):
    bobs = callfloor.phones.ring_in(BOB)
    anna.sees(bobs, state="ringing")
    opens(anna, alices)
    expect(state(side)).to_have_attribute("data-value", "ringing")

    anna.row(bobs).locator("[data-opens]").focus()
    anna.page.keyboard.press("r")  # records a call: only of Alice's, beside, is there a button
    anna.page.keyboard.press("Shift+H")

    expect(anna.dialog).to_contain_text("+44 20 7946 0222")
    asked = callfloor.phones.control("GET", "requests")["requests"]
    commands = [one["path"] for one in asked if one["method"] != "GET"]  # the worker may look
    assert not [path for path in commands if alices in path or bobs in path]


def test_on_a_phone_it_is_a_sheet(anna, alices, side):
    anna.page.set_viewport_size({"width": 390, "height": 844})
    opens(anna, alices)

    expect(state(side)).to_have_attribute("data-value", "ringing")
    eventually(lambda: side.bounding_box() == {"x": 0, "y": 0, "width": 390, "height": 844})
    expect(side.get_by_role("button", name="Close the call")).to_be_focused()
    side.get_by_role("button", name="Close the call").click()
    expect(side).to_be_hidden()


def test_axe_finds_nothing_beside_the_floor(anna, alices, side, accessibility_faults):
    anna.page.emulate_media(reduced_motion="reduce")
    opens(anna, alices)
    expect(state(side)).to_have_attribute("data-value", "ringing")

    assert accessibility_faults(anna.page) == []


def test_a_call_opens_beside_its_room_and_the_roster_stays_live(desk, callfloor):
    alices = callfloor.phones.join_the_standup(ALICE)
    anna = desk()
    anna.opens_the_room()
    side = anna.page.get_by_role("complementary", name="The call beside the page")
    opens(anna, alices)
    expect(state(side)).to_have_attribute("data-value", "room")
    expect(side.locator(".leg-room .span")).to_have_count(1)

    anna.presses("mute", alices)

    anna.sees(alices, muted="true")
    expect(side.locator(".leg-mute .span")).to_have_count(1)
