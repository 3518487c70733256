import re

from playwright.sync_api import expect

from tests.phones import ALICE, BOB


def test_a_lost_connection_is_said_within_seconds_and_nothing_pretends_to_be_live(callfloor, desk):
    alices = callfloor.phones.ring_in(ALICE)
    anna = desk()
    anna.opens_the_floor()
    duration = anna.row(alices).locator('[data-field="duration"]')

    anna.page.evaluate("document.body.dataset.patience = '1'")  # as of anybody's page: 3 s
    with callfloor.stands_still("web"):
        expect(anna.page.locator("body")).to_have_attribute("data-live", "lost")
        expect(anna.page.get_by_role("alert")).to_contain_text("Live connection lost")
        expect(anna.button("hang-up", alices)).to_be_disabled()
        stood_at = duration.inner_text()
        expect(anna.page.get_by_role("alert")).to_contain_text(re.compile("00:(0[5-9]|[1-5][0-9])"))
        assert duration.inner_text() == stood_at

        callfloor.phones.pick_up(alices)
        bobs = callfloor.phones.ring_in(BOB)
    anna.is_connected()
    anna.sees(alices, state="talking")
    anna.sees(bobs, state="ringing")
    expect(anna.button("hang-up", alices)).to_be_enabled()
    expect(anna.page.get_by_role("alert")).to_be_hidden()


def test_a_page_comes_back_by_itself_after_the_web_process_was_killed(callfloor, desk, complaints):
    complaints.expect("WebSocket|ERR_CONNECTION|Failed to load")
    alices = callfloor.phones.ring_in(ALICE)
    anna = desk()
    anna.opens_the_floor()
    floor = anna.page.locator("#floor")
    epoch = floor.get_attribute("data-epoch")

    callfloor.kill("web")
    callfloor.phones.hang_up(alices)
    bobs = callfloor.phones.ring_in(BOB)

    expect(floor).not_to_have_attribute("data-epoch", epoch)
    anna.is_connected()
    anna.sees(bobs, state="ringing")
    anna.no_longer_sees(alices)
