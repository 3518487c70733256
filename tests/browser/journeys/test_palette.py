"""Ctrl-K: from any page to any call, room, page or action, by typing a part of it."""

import re

import pytest
from playwright.sync_api import expect

from tests.phones import ALICE, BOB, STANDUP


@pytest.fixture
def anna(desk):
    someone = desk()
    someone.opens_live("/callouts")
    return someone


def asks_for(someone, text):
    """Open it by its key and type; the list of what it offers."""
    someone.page.keyboard.press("Control+k")
    expect(someone.page.get_by_role("combobox", name="Call, room")).to_be_focused()
    someone.page.keyboard.type(text)
    return someone.page.locator("#palette [role=option]")


def test_a_call_is_reached_by_a_few_digits(callfloor, anna):
    alices = callfloor.phones.ring_in(ALICE)
    callfloor.phones.ring_in(BOB)

    offered = asks_for(anna, ALICE[-6:])
    expect(offered.first).to_contain_text("+46 70 174 06 11 →")
    expect(offered.first).to_contain_text("Ringing")
    expect(offered.first).to_have_attribute("aria-selected", "true")
    anna.page.keyboard.press("Enter")

    anna.page.wait_for_url(f"**/calls/{alices}")


def test_a_room_a_page_and_the_history_are_reached(callfloor, anna):
    callfloor.phones.join_the_standup(ALICE)

    offered = asks_for(anna, STANDUP[:5])
    expect(offered.first).to_contain_text(STANDUP)
    offered.first.click()
    anna.page.wait_for_url(f"**/conferences/{STANDUP}")

    expect(asks_for(anna, "applic").first).to_contain_text("Applications")
    anna.page.keyboard.press("Enter")
    anna.page.wait_for_url("**/applications")

    expect(asks_for(anna, "404 555")).to_have_text(re.compile("Look for 404 555 in the history"))
    anna.page.keyboard.press("Enter")
    anna.page.wait_for_url("**/history?find=404%20555")


def test_what_a_key_does_is_done(anna):
    root = anna.page.locator("html")
    other = "light" if root.get_attribute("data-theme") == "dark" else "dark"
    offered = asks_for(anna, "light or")
    expect(offered.first).to_contain_text("Action")

    anna.page.keyboard.press("Enter")

    expect(root).to_have_attribute("data-theme", other)
    expect(anna.page.locator("#palette")).to_be_hidden()


def test_arrows_choose_and_escape_gives_the_focus_back(anna):
    field = anna.page.get_by_label("Number to call")
    field.focus()
    offered = asks_for(anna, "")

    anna.page.keyboard.press("ArrowDown")
    expect(offered.nth(1)).to_have_attribute("aria-selected", "true")
    expect(offered.nth(0)).to_have_attribute("aria-selected", "false")
    anna.page.keyboard.press("Escape")

    expect(anna.page.locator("#palette")).to_be_hidden()
    expect(field).to_be_focused()


def test_axe_finds_nothing_in_it(anna, accessibility_faults):
    expect(asks_for(anna, "c").first).to_be_visible()

    assert accessibility_faults(anna.page) == []
