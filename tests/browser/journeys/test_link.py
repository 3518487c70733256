import pytest
from playwright.sync_api import expect

from tests.phones import ALICE, BOB

pytestmark = pytest.mark.timeout(120)


@pytest.fixture
def still(callfloor):
    """Makes the web processes stand still, as a server does that swaps or hangs."""
    stopped = []

    def stop():
        web = callfloor.process_of("web")
        for process in [web, *web.children(recursive=True)]:
            process.suspend()
            stopped.append(process)

    def go_on():
        for process in reversed(stopped):
            process.resume()
        stopped.clear()

    yield stop, go_on
    go_on()


def test_a_lost_connection_is_said_within_seconds_and_nothing_pretends_to_be_live(
    callfloor, desk, still
):
    stop, go_on = still
    alices = callfloor.phones.ring_in(ALICE)
    anna = desk()
    anna.opens_the_floor()
    duration = anna.row(alices).locator('[data-field="duration"]')

    stop()
    expect(anna.page.locator("body")).to_have_attribute("data-live", "lost", timeout=6000)
    expect(anna.page.get_by_role("alert")).to_contain_text("Live connection lost")
    expect(anna.button("hang-up", alices)).to_be_disabled()
    stood_at = duration.inner_text()
    expect(anna.page.get_by_role("alert")).to_contain_text("00:05")
    assert duration.inner_text() == stood_at

    callfloor.phones.pick_up(alices)
    bobs = callfloor.phones.ring_in(BOB)
    go_on()
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

    expect(floor).not_to_have_attribute("data-epoch", epoch, timeout=12_000)
    anna.is_connected()
    anna.sees(bobs, state="ringing")
    anna.no_longer_sees(alices)
