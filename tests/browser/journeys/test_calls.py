import re

from playwright.sync_api import expect

from tests.browser.journeys.engines import BOTH_ENGINES
from tests.phones import ALICE, BOB
from tests.serving import eventually

#: Keeps everything that a cell says from now on in `said`.
NOTES = """cell => {
  window.said = [];
  new MutationObserver(() => said.at(-1) === cell.textContent || said.push(cell.textContent))
    .observe(cell, { childList: true, characterData: true, subtree: true });
}"""


@BOTH_ENGINES
def test_a_call_comes_is_answered_and_goes_before_the_operators_eyes(callfloor, desk):
    operator = desk()
    operator.opens_the_floor()
    loaded = operator.page.evaluate("performance.timeOrigin")

    call_id = callfloor.phones.ring_in(ALICE)
    operator.sees(call_id, state="ringing")
    expect(operator.row(call_id)).to_contain_text("+46 70 174 06 11")
    callfloor.phones.pick_up(call_id)
    operator.sees(call_id, state="talking")
    callfloor.phones.hang_up(call_id)

    operator.no_longer_sees(call_id)
    assert operator.page.evaluate("performance.timeOrigin") == loaded


def test_a_calls_duration_ticks(callfloor, desk):
    operator = desk()
    operator.opens_the_floor()
    call_id = callfloor.phones.ring_in()

    duration = operator.row(call_id).locator('[data-field="duration"]')
    duration.evaluate(NOTES)

    # A pulse that is late sets the clock back by as much, so what it says need not only grow.
    seen = eventually(lambda: len({*(said := operator.page.evaluate("said"))}) > 2 and said)
    assert max(seen) > seen[0]
    assert all(re.fullmatch(r"00:\d\d", words) for words in seen)


def test_focus_survives_what_is_pushed(callfloor, desk):
    operator = desk()
    operator.opens_the_floor()
    call_id = callfloor.phones.ring_in(ALICE)
    button = operator.button("hang-up", call_id)
    button.focus()

    callfloor.phones.pick_up(call_id)
    bobs = callfloor.phones.ring_in(BOB)

    operator.sees(call_id, state="talking")
    operator.page.get_by_role("button", name="1 new").click()
    operator.sees(bobs, state="ringing")
    expect(button).to_be_focused()


def test_what_is_being_typed_survives_what_is_pushed(callfloor, desk):
    operator = desk()
    operator.opens_live("/callouts")
    text = operator.page.get_by_label("Text to read out")
    text.press_sequentially("Your table ")

    params = {"method": "ttsCallout", "ttsCallout": _tts(callfloor)}
    placed = callfloor.api("callouts", "POST", json=params)
    operator.sees(placed["call_id"], state="ringing")
    callfloor.phones.pick_up(placed["call_id"])
    operator.sees(placed["call_id"], state="talking")
    text.press_sequentially("is ready.")

    expect(text).to_have_value("Your table is ready.")


def test_hanging_up_on_the_floor_ends_the_call(callfloor, desk):
    operator, other = desk(), desk("erik")
    operator.opens_the_floor()
    other.opens_the_floor()
    call_id = callfloor.phones.ring_in(ALICE)
    callfloor.phones.pick_up(call_id)
    operator.sees(call_id, state="talking")

    operator.presses("hang-up", call_id)
    expect(operator.dialog).to_contain_text("+46 70 174 06 11")
    expect(operator.dialog.get_by_role("button", name="Cancel")).to_be_focused()
    operator.confirms()

    operator.no_longer_sees(call_id)
    other.no_longer_sees(call_id)
    assert callfloor.phones.call(call_id)["status"] == "FINAL"
    assert callfloor.phones.call(call_id)["reason"] == "MANAGERHANGUP"


def test_a_call_is_not_hung_up_when_the_operator_thinks_better_of_it(callfloor, desk):
    operator = desk()
    operator.opens_the_floor()
    call_id = callfloor.phones.ring_in()
    operator.sees(call_id, state="ringing")

    operator.presses("hang-up", call_id)
    operator.page.keyboard.press("Enter")

    expect(operator.page.locator("dialog[open]")).to_have_count(0)
    expect(operator.button("hang-up", call_id)).to_be_focused()
    assert callfloor.phones.call(call_id)["status"] == "ONGOING"


def test_a_call_is_hung_up_on_its_own_page(callfloor, desk):
    operator = desk()
    call_id = callfloor.phones.ring_in()
    callfloor.phones.pick_up(call_id)
    operator.opens_live(f"/calls/{call_id}")

    operator.does("hang-up")
    operator.confirms()

    expect(operator.page.locator('[data-field="state"]')).to_have_attribute("data-value", "ended")
    assert callfloor.phones.call(call_id)["status"] == "FINAL"


def _tts(callfloor):
    destination = {"type": "number", "endpoint": BOB}
    cli = callfloor.phones.numbers[0]
    return {
        "destination": destination,
        "cli": cli,
        "text": "Hello.",
        "enableAce": True,
        "enableDice": True,
    }
