"""Nothing moves under a hand, what changed is shown once, and what somebody does survives it."""

import pytest
from playwright.sync_api import expect

from tests.phones import BOB, CAROL


def pill(someone, words="1 new"):
    return someone.page.get_by_role("button", name=words)


def top_of(someone, call_id):
    return someone.row(call_id).bounding_box()["y"]


def test_rows_stand_still_under_the_pointer(anna, alices, callfloor):
    anna.row(alices).hover()
    before = top_of(anna, alices)

    bobs = callfloor.phones.ring_in(BOB)
    expect(pill(anna)).to_be_visible()
    callfloor.phones.pick_up(alices)
    anna.sees(alices, state="talking")
    assert (anna.rows(), top_of(anna, alices)) == ({alices}, before)

    anna.page.mouse.move(5, 5)
    anna.sees(bobs, state="ringing")
    expect(pill(anna)).to_have_count(0)


def test_rows_stand_still_under_the_keyboard_until_told_otherwise(anna, alices, callfloor):
    anna.page.keyboard.press("j")
    before = top_of(anna, alices)

    bobs = callfloor.phones.ring_in(BOB)
    expect(pill(anna)).to_be_visible()
    assert (anna.rows(), top_of(anna, alices)) == ({alices}, before)

    pill(anna).click()
    anna.sees(bobs, state="ringing")
    expect(anna.row(alices).locator('[data-key="Enter"]')).to_be_focused()


def test_space_freezes_the_rows_and_lets_them_go_again(anna, alices, callfloor):
    freeze = anna.page.locator('[data-action="freeze"]')
    anna.page.keyboard.press("Space")
    expect(freeze).to_have_attribute("aria-pressed", "true")
    expect(freeze).to_have_text("Frozen")

    bobs = callfloor.phones.ring_in(BOB)
    expect(pill(anna)).to_be_visible()
    carols = callfloor.phones.ring_in(CAROL)
    expect(pill(anna, "2 new")).to_be_visible()
    callfloor.phones.pick_up(alices)
    anna.sees(alices, state="talking")
    assert anna.rows() == {alices}

    anna.page.keyboard.press("Space")
    anna.sees(bobs, state="ringing")
    anna.sees(carols, state="ringing")
    expect(freeze).to_have_attribute("aria-pressed", "false")


@pytest.mark.parametrize("motion", ["no-preference", "reduce"])
def test_only_the_cells_that_changed_are_lit(anna, alices, callfloor, motion):
    anna.page.emulate_media(reduced_motion=motion)
    anna.page.evaluate(
        "() => { window.lit = []; const animate = Element.prototype.animate;"
        " Element.prototype.animate = function (...how)"
        " { lit.push([this.dataset.field, typeof how[1]]); return animate.apply(this, how); }; }"
    )

    callfloor.phones.pick_up(alices)
    anna.sees(alices, state="talking")

    lit = dict(anna.page.evaluate("lit"))
    assert set(lit) <= {"state", "flow-step", "fresh"}
    assert lit["state"] == ("number" if motion == "reduce" else "object")  # 3 s long, or easing out


def test_an_open_question_outlives_what_is_pushed(anna, alices, callfloor):
    anna.presses("hang-up", alices)
    cancel = anna.dialog.get_by_role("button", name="Cancel")
    expect(cancel).to_be_focused()

    callfloor.phones.pick_up(alices)
    bobs = callfloor.phones.ring_in(BOB)
    anna.sees(alices, state="talking")

    expect(cancel).to_be_focused()
    assert anna.rows() == {alices}
    cancel.click()
    anna.page.mouse.move(5, 5)
    anna.page.evaluate("document.activeElement.blur()")
    anna.sees(bobs, state="ringing")


def test_a_screen_reader_hears_a_summary_and_the_floor_when_asked(anna, alices, callfloor):
    spoken = anna.page.locator("#spoken")
    expect(spoken).to_have_text("1 new call")
    active = anna.page.locator('[data-figure="active"]')
    expect(active).to_have_attribute("data-value", "1")

    anna.page.keyboard.press("s")

    expect(spoken).to_contain_text("1 active call")
    expect(spoken).to_contain_text("1 ringing")
