import pytest
from playwright.sync_api import expect

from tests.browser.journeys.engines import BOTH_ENGINES
from tests.phones import ALICE, BOB
from tests.serving import eventually


@pytest.fixture
def alices(callfloor):
    """A call of alice's that was answered and ended by the called side."""
    call_id = callfloor.phones.ring_in(ALICE)
    callfloor.phones.pick_up(call_id)
    callfloor.phones.let_callbacks_arrive()
    callfloor.phones.hang_up(call_id, by="callee")
    eventually(lambda: callfloor.api(f"calls/{call_id}")["state"] == "ended")
    return call_id


@BOTH_ENGINES
def test_a_call_is_found_by_its_number_and_by_its_id(callfloor, desk, alices):
    bobs = callfloor.phones.ring_in(BOB)
    eventually(lambda: callfloor.api(f"calls/{bobs}"))
    anna = desk()
    anna.opens("/history")
    assert {alices, bobs} <= anna.rows()

    for typed in (ALICE, "+46 70 174", alices):
        anna.page.get_by_label("Find a call").fill(typed)
        anna.does("search")
        expect(anna.row(alices)).to_be_visible()
        expect(anna.row(bobs)).to_have_count(0)


def test_what_is_not_there_is_said_not_to_be_there(callfloor, desk):
    anna = desk()
    anna.opens("/history")

    anna.page.get_by_label("Find a call").fill("+999")
    anna.page.keyboard.press("Enter")

    expect(anna.page.get_by_text("No call with “+999”")).to_be_visible()
    expect(anna.page.get_by_label("Find a call")).to_have_value("+999")


def test_a_calls_page_tells_its_story_and_shows_the_raw_events(callfloor, desk, alices):
    anna = desk()
    anna.opens("/history")

    anna.row(alices).get_by_role("link").click()

    expect(anna.page).to_have_url(f"{callfloor.url}/calls/{alices}")
    expect(anna.page.locator('[data-field="reason"]')).to_contain_text("The called side hung up.")
    events = anna.page.locator("[data-event]")
    kinds = [event.get_attribute("data-event") for event in events.all()]
    assert kinds == ["call-arrived", "call-answered", "call-disconnected"]
    raw = events.last.locator("details")
    expect(raw.locator("pre").first).to_be_hidden()
    raw.locator("summary").click()
    expect(raw.locator("pre").first).to_contain_text("CALLEEHANGUP")


def test_an_open_raw_part_survives_the_next_event(callfloor, desk):
    call_id = callfloor.phones.ring_in()
    anna = desk()
    anna.opens_live(f"/calls/{call_id}")
    raw = anna.page.locator("[data-event=call-arrived] details")
    raw.locator("summary").click()

    callfloor.phones.pick_up(call_id)

    expect(anna.page.locator("[data-event=call-answered]")).to_be_visible()
    expect(raw.locator("pre").first).to_be_visible()
