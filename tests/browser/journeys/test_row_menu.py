"""What a row of the floor offers beside hanging up, by mouse and by finger; names on the floor."""

import pytest
from playwright.sync_api import Locator, expect

from tests.browser.journeys.desk import Desk
from tests.phones import ALICE, BOB

PHONE = {"width": 390, "height": 844}


@pytest.fixture
def alices(callfloor):
    call_id = callfloor.phones.ring_in(ALICE)
    callfloor.phones.pick_up(call_id)
    return call_id


def menu_of(anna: Desk, call_id: str) -> Locator:
    """Open the menu of a call's row."""
    anna.presses("more", call_id)
    menu = anna.page.locator("#row-menu")
    expect(menu).to_be_visible()
    return menu


def test_a_caller_is_named_from_the_row_and_the_name_stands_over_the_number(
    callfloor, desk, alices
):
    anna, erik = desk(), desk("erik")
    for someone in (anna, erik):
        someone.opens_the_floor()
        someone.sees(alices, state="talking")

    menu_of(anna, alices).get_by_text("Name the caller").click()
    anna.dialog.get_by_label("Name").fill("Yara Holm")
    anna.page.keyboard.press("Enter")

    cell = erik.row(alices).locator('[data-field="from"]')
    expect(cell.get_by_role("link")).to_have_text("Yara Holm")
    expect(cell.locator(".party-number")).to_have_text("+46 70 174 06 11")
    expect(anna.button("more", alices)).to_be_focused()
    anna.page.locator("[data-toast]").hover()  # it stays while somebody points at it

    callfloor.phones.ring_in(BOB)
    erik.page.get_by_label("Name or number").fill("holm")
    erik.page.keyboard.press("Enter")
    erik.page.wait_for_url("**/?number=holm")
    erik.sees(alices, state="talking")
    assert erik.rows() == {alices}

    anna.does("undo")
    erik.no_longer_sees(alices)


def test_a_call_is_parked_from_its_row(callfloor, desk, alices):
    anna = desk()
    anna.opens_the_floor()
    anna.sees(alices, state="talking")

    menu_of(anna, alices).get_by_text("Park").click()
    anna.dialog.get_by_role("button", name="Park").click()

    anna.sees(alices, state="parked")
    expect(menu_of(anna, alices)).to_contain_text("Take out of park")


def test_the_menu_goes_by_keyboard_and_gives_the_focus_back(desk, alices):
    anna = desk()
    anna.opens_the_floor()
    anna.button("more", alices).focus()

    anna.page.keyboard.press("Enter")
    expect(anna.page.get_by_text("Say…")).to_be_focused()
    anna.page.keyboard.press("ArrowDown")
    expect(anna.page.get_by_text("Play…")).to_be_focused()
    anna.page.keyboard.press("Escape")

    expect(anna.page.locator("#row-menu")).to_be_hidden()
    expect(anna.button("more", alices)).to_be_focused()


def test_on_a_phone_a_call_is_hung_up_through_the_menu_only(callfloor, desk, alices):
    anna = desk(has_touch=True, is_mobile=True)
    anna.page.set_viewport_size(PHONE)
    anna.opens_the_floor()
    anna.sees(alices, state="talking")
    expect(anna.button("hang-up", alices)).to_be_hidden()

    menu_of(anna, alices).get_by_text("Hang up").tap()
    anna.confirms()

    anna.no_longer_sees(alices)
    assert callfloor.phones.call(alices)["status"] == "FINAL"


def test_what_a_viewer_may_not_do_stays_and_says_why(desk, alices):
    erika = desk("erika", role="viewer")
    erika.opens_the_floor()

    item = menu_of(erika, alices).get_by_text("Say…")

    expect(item).to_be_disabled()
    expect(item).to_have_attribute("title", "Needs the role moderator")


def test_the_filter_that_floats_is_closed_by_escape_and_by_a_press_beside_it(desk, alices):
    anna = desk()
    anna.opens_the_floor()
    more = anna.page.get_by_text("More filters")
    field = anna.page.get_by_label("Longer than")

    more.click()
    field.focus()
    anna.page.keyboard.press("Escape")
    expect(field).to_be_hidden()
    expect(anna.page.locator("summary:focus")).to_contain_text("More filters")

    more.click()
    expect(field).to_be_visible()
    anna.page.locator("h1").click()
    expect(field).to_be_hidden()
