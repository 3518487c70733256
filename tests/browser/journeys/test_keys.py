"""The keyboard: what single keys do, when they keep quiet, and the sheet that lists them."""

import pytest
from playwright.sync_api import expect

from tests.phones import ALICE, BOB


@pytest.fixture
def anna(desk, callfloor):
    """In front of a floor with two calls."""
    someone = desk()
    someone.opens_the_floor()
    for caller in (ALICE, BOB):
        someone.sees(callfloor.phones.ring_in(caller), state="ringing")
    return someone


@pytest.fixture
def two_calls(anna):
    """The calls as they stand on the page, the upper one first."""
    rows = anna.page.locator("[data-row][data-call-id]").all()
    return [row.get_attribute("data-call-id") for row in rows]


def number(someone, call_id):
    return opener(someone, call_id).inner_text()


def opener(someone, call_id):
    return someone.row(call_id).locator('[data-key="Enter"]')


def test_rows_are_walked_by_letters_and_by_arrows(anna, two_calls):
    upper, lower = two_calls
    press = anna.page.keyboard.press

    press("j")
    expect(opener(anna, upper)).to_be_focused()
    press("j")
    expect(opener(anna, lower)).to_be_focused()
    press("ArrowUp")
    expect(opener(anna, upper)).to_be_focused()
    press("End")
    expect(opener(anna, lower)).to_be_focused()
    press("k")
    expect(opener(anna, upper)).to_be_focused()


def test_a_key_presses_the_control_of_the_row_in_focus(anna, two_calls):
    upper, lower = two_calls
    anna.button("hang-up", upper).hover()
    opener(anna, lower).focus()

    anna.page.keyboard.press("Shift+H")

    expect(anna.dialog).to_contain_text(number(anna, lower))


def test_without_focus_a_key_presses_the_control_of_the_row_pointed_at(anna, two_calls):
    anna.row(two_calls[1]).hover()

    anna.page.keyboard.press("Shift+H")

    expect(anna.dialog).to_contain_text(number(anna, two_calls[1]))


def test_a_key_with_ctrl_alt_or_meta_belongs_to_the_browser(anna, two_calls):
    opener(anna, two_calls[0]).focus()

    for chord in ("Control+Shift+H", "Alt+Shift+H", "Meta+Shift+H"):
        anna.page.keyboard.press(chord)

    expect(anna.page.locator("dialog[open]")).to_have_count(0)


def test_what_is_typed_into_a_field_is_only_typed(desk, callfloor):
    anna = desk()
    anna.page.clock.install()
    anna.opens("/history")
    find = anna.page.get_by_role("searchbox")

    anna.page.keyboard.press("/")
    expect(find).to_be_focused()
    anna.page.keyboard.type("gc?/d")
    expect(find).to_have_value("gc?/d")
    expect(anna.page.locator("dialog[open]")).to_have_count(0)

    anna.page.keyboard.press("Escape")
    expect(find).not_to_be_focused()
    anna.time_stands_still()  # else the second key may come too late to follow the first
    anna.page.keyboard.press("g")
    anna.page.keyboard.press("r")
    anna.page.wait_for_url("**/conferences")


def test_the_sheet_lists_the_keys_of_this_page(anna):
    anna.page.keyboard.press("?")

    row = anna.dialog.locator('[data-keys-of="row"]')
    expect(row).to_contain_text("Open the call")
    expect(row).to_contain_text("Hang up")
    expect(row.locator("kbd").filter(has_text="⇧ H")).to_have_count(1)
    expect(anna.dialog.locator('[data-keys-of="places"]')).to_contain_text("History")
    anna.page.keyboard.press("?")
    expect(anna.page.locator("dialog[open]")).to_have_count(0)


def test_single_keys_are_switched_off_for_this_browser_and_the_others_stay(anna, two_calls):
    upper, lower = two_calls
    anna.page.keyboard.press("?")
    with anna.page.expect_response("**/preferences"):
        anna.dialog.get_by_role("checkbox", name="Keys of a single character").uncheck()
    anna.page.keyboard.press("Escape")

    anna.opens_the_floor()
    opener(anna, upper).focus()
    for key in ("?", "Shift+H", "j", "d", "4"):
        anna.page.keyboard.press(key)
    expect(anna.page.locator("dialog[open]")).to_have_count(0)
    expect(opener(anna, upper)).to_be_focused()
    anna.page.keyboard.press("ArrowDown")
    expect(opener(anna, lower)).to_be_focused()


def test_a_row_is_selected_by_a_key_for_whoever_listens(anna, two_calls):
    anna.page.evaluate(
        "addEventListener('rows:select', ({ target, detail }) =>"
        " { document.body.dataset.told = `${target.dataset.callId} ${detail.range}` })"
    )
    opener(anna, two_calls[0]).focus()

    anna.page.keyboard.press("x")
    expect(anna.page.locator("body")).to_have_attribute("data-told", f"{two_calls[0]} false")
    anna.page.keyboard.press("Shift+X")
    expect(anna.page.locator("body")).to_have_attribute("data-told", f"{two_calls[0]} true")
