"""Every page in both languages and themes, on a phone, by keyboard, and as axe sees it."""

import pytest
from playwright.sync_api import expect

from tests.browser.journeys.desk import Desk
from tests.phones import ALICE, BOB

PHONE = {"width": 390, "height": 844}


@pytest.fixture
def lively(callfloor):
    """Somebody in a room and somebody ringing; gives every page's path."""
    callfloor.phones.join_the_standup(ALICE)
    ringing = callfloor.phones.ring_in(BOB)
    callfloor.phones.let_callbacks_arrive()
    return [
        "/",
        f"/calls/{ringing}",
        "/conferences",
        "/conferences/daily-standup",
        "/callouts",
        "/history",
        "/commands",
        "/history?find=nobody",
        "/applications",
        "/nowhere",
    ]


def test_the_language_is_switched_and_switched_back(callfloor, desk):
    anna = desk("lin")
    anna.opens("/history?find=46")

    anna.does("language")
    expect(anna.page.locator("html")).to_have_attribute("lang", "zh-Hans")
    expect(anna.page).to_have_url(f"{callfloor.url}/history?find=46")
    expect(anna.page.get_by_role("heading", level=1)).not_to_have_text("History")
    anna.opens_the_floor()
    expect(anna.page.locator("html")).to_have_attribute("lang", "zh-Hans")

    anna.does("language")
    expect(anna.page.locator("html")).to_have_attribute("lang", "en")
    expect(anna.page.get_by_role("heading", level=1)).to_have_text("Live floor")


def test_what_is_pushed_speaks_the_language_of_who_looks(callfloor, desk):
    anna, lin = desk(), desk("lin")
    anna.opens_the_floor()
    lin.opens("/")
    lin.does("language")
    lin.opens_the_floor()

    call_id = callfloor.phones.ring_in(ALICE)

    state = '[data-field="state"]'
    expect(anna.row(call_id).locator(state)).to_have_text("Ringing")
    expect(lin.row(call_id)).to_be_visible()
    expect(lin.row(call_id).locator(state)).not_to_have_text("Ringing")
    lin.does("language")
    expect(lin.row(call_id).locator(state)).to_have_text("Ringing")


def test_the_theme_is_switched_and_remembered(callfloor, desk):
    anna = desk()
    anna.opens_the_floor()
    before = _ground(anna)
    switch = anna.page.get_by_role("button", name="Switch between light and dark")

    switch.click()
    after = _ground(anna)
    anna.opens("/history")

    assert after != before
    assert _ground(anna) == after
    theme = anna.page.locator("html").get_attribute("data-theme")
    assert theme in ("light", "dark")

    switch.click()
    assert _ground(anna) == before


def test_no_page_is_wider_than_a_phone(callfloor, desk, lively, complaints):
    complaints.expect("404")
    anna = desk()
    anna.page.set_viewport_size(PHONE)

    for path in lively:
        anna.opens(path)
        root = anna.page.locator("html")
        assert root.evaluate("html => html.scrollWidth") <= PHONE["width"], path


def test_somebody_is_muted_on_a_phone(callfloor, desk):
    alices = callfloor.phones.join_the_standup(ALICE)
    anna = desk(has_touch=True)
    anna.page.set_viewport_size(PHONE)
    anna.opens_the_room()

    anna.button("mute", alices).tap()

    anna.sees(alices, muted="true")


def test_somebody_is_muted_by_keyboard_alone(callfloor, new_context):
    alices = callfloor.phones.join_the_standup(ALICE)
    password = callfloor.operator("kim", "moderator")
    kim = Desk(new_context(), callfloor)
    keyboard = kim.page.keyboard

    kim.opens("/login?next=/conferences")
    expect(kim.page.get_by_label("Name")).to_be_focused()
    keyboard.type("kim")
    keyboard.press("Tab")
    keyboard.type(password)
    keyboard.press("Enter")
    kim.page.wait_for_url("**/conferences")
    kim.is_connected()
    _tabs_to(kim, kim.page.locator("#rooms").get_by_role("link", name="daily-standup"))
    keyboard.press("Enter")
    kim.page.wait_for_url("**/daily-standup")
    kim.is_connected()
    kim.sees(alices, muted="false")
    _tabs_to(kim, kim.button("mute", alices))
    keyboard.press("Enter")

    kim.sees(alices, muted="true")
    expect(kim.button("unmute", alices)).to_be_focused()
    assert callfloor.phones.in_the_room()[alices]["muted"] is True


def test_axe_finds_nothing_on_any_page(
    callfloor, desk, new_context, lively, accessibility_faults, complaints
):
    complaints.expect("404")
    anna, visitor = desk(), Desk(new_context(), callfloor)

    faults = {}
    for someone, paths in ((visitor, ["/login"]), (anna, lively)):
        for path in paths:
            someone.opens(path)
            for scheme in ("light", "dark"):
                someone.page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
                faults[path, scheme] = accessibility_faults(someone.page)

    assert {place: found for place, found in faults.items() if found} == {}


def _ground(someone):
    return someone.page.locator("body").evaluate("body => getComputedStyle(body).backgroundColor")


def _tabs_to(someone, control):
    for _ in range(60):
        someone.page.keyboard.press("Tab")
        if control.evaluate("element => element === document.activeElement"):
            return
    raise AssertionError("the keyboard does not get there")


def test_rows_are_as_high_as_somebody_likes_and_stay_so(callfloor, desk):
    alices = callfloor.phones.ring_in(ALICE)
    anna = desk()
    anna.opens_the_floor()
    height = "row => row.getBoundingClientRect().height"
    assert anna.row(alices).evaluate(height) == 36

    anna.page.locator(".operator").click()
    with anna.page.expect_response("**/preferences"):
        anna.page.locator("[data-density-choice]").select_option("compact")
    assert anna.row(alices).evaluate(height) == 30

    anna.opens_the_floor()
    assert anna.row(alices).evaluate(height) == 30
