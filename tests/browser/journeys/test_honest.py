"""A page that is not live looks it, says why and since when, and says what it missed."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.wire import wire_to
from tests.phones import ALICE, BOB, CAROL


@pytest.fixture
def wire(callfloor, complaints):
    """The network between Anna and Callfloor."""
    complaints.expect("WebSocket|ERR_CONNECTION|Failed to load")
    with wire_to(int(callfloor.environ["CALLFLOOR_PORT"])) as between:
        yield between


@pytest.fixture
def anna(desk, wire):
    """Reaches Callfloor by the wire, on a clock that a test may move."""
    someone = desk()
    someone.page.clock.install()
    someone.page.goto(wire.url)
    someone.is_connected()
    return someone


def bar(someone):
    return someone.page.locator("#linkbar")


def test_what_is_old_looks_old_and_older_still_after_a_minute(anna, wire, callfloor):
    alices = callfloor.phones.ring_in(ALICE)
    anna.sees(alices, state="ringing")
    body = anna.page.locator("body")
    expect(anna.page).to_have_title(re.compile("^SANDBOX · 1 active call · Live floor"))

    wire.cut()
    expect(body).to_have_attribute("data-live", "lost")
    expect(anna.page.locator("main")).to_have_css("filter", "saturate(0.6)")
    expect(anna.page.locator("[data-link-age]")).to_have_text(re.compile(r"as of \d\d:\d\d:\d\d"))
    expect(bar(anna)).to_contain_text(re.compile(r"Trying again (now|in \d+ s)"))
    expect(anna.button("hang-up", alices)).to_be_disabled()
    expect(anna.button("hang-up", alices)).to_have_attribute("title", re.compile("wait until"))
    expect(body).not_to_have_attribute("data-aged", "")
    expect(anna.page).to_have_title(re.compile("^SANDBOX · lost · 1 active call · Live floor"))

    anna.page.clock.fast_forward(61_000)
    expect(body).to_have_attribute("data-aged", "")

    wire.mend()
    anna.is_connected()
    expect(body).not_to_have_attribute("data-aged", "")
    expect(anna.button("hang-up", alices)).to_be_enabled()


def test_back_again_it_says_how_much_changed_and_leads_there(anna, wire, callfloor):
    alices = callfloor.phones.ring_in(ALICE)
    bobs = callfloor.phones.ring_in(BOB)
    anna.sees(alices, state="ringing")
    anna.sees(bobs, state="ringing")

    wire.cut()
    expect(anna.page.locator("body")).to_have_attribute("data-live", "lost")
    callfloor.phones.pick_up(alices)
    callfloor.phones.hang_up(bobs)
    carols = callfloor.phones.ring_in(CAROL)
    wire.mend()

    anna.is_connected()
    notice = anna.page.locator("#notices")
    expect(notice).to_contain_text("3 changes while you were away")
    notice.get_by_role("button", name="Show").hover()  # it stays while somebody points at it
    anna.sees(alices, state="talking")
    anna.sees(carols, state="ringing")
    anna.no_longer_sees(bobs)
    notice.get_by_role("button", name="Show").click()
    focused = anna.page.locator("[data-row]:has(:focus)")
    expect(focused).to_have_attribute("data-call-id", re.compile(f"{alices}|{carols}"))


def test_a_proxy_that_refuses_websockets_is_named_with_its_setting(desk, wire, callfloor):
    alices = callfloor.phones.ring_in(ALICE)
    wire.passes_upgrades = False
    anna = desk()
    anna.page.goto(wire.url)

    expect(bar(anna)).to_contain_text("WebSocket")
    expect(bar(anna)).to_contain_text("proxy_set_header Upgrade $http_upgrade")
    expect(anna.button("hang-up", alices)).to_be_disabled()

    wire.passes_upgrades = True
    bar(anna).get_by_role("button", name="Retry now").click()
    anna.is_connected()
    expect(bar(anna)).to_be_hidden()


def test_a_long_silence_while_calls_are_open_is_said(anna, callfloor):
    alices = callfloor.phones.ring_in(ALICE)
    anna.sees(alices, state="ringing")
    expect(anna.page.locator('[data-alarm="quiet"]')).to_be_hidden()

    # Read in the same breath: the next true pulse, within a second, takes both back.
    said = anna.page.evaluate(
        "document.dispatchEvent(new CustomEvent('live:pulse', { detail: {"
        " now: Date.now() * 1000, read_at: Date.now() * 1000,"
        " last_callback_at: (Date.now() - 11 * 60000) * 1000, doors: { ready: 0, all: 1 } } })),"
        " document.querySelector('#doorbar').innerText"
    )

    assert "No callback for 11:00" in said
    assert "1 of 1" in said
