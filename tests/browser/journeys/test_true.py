"""What the floor shows is what the store has: every cell, whatever happens on the way.

The page is compared with itself drawn anew from the store, words and all, and its machine values
with the API. Rows that take their leave say how a call ended and are no longer part of the list.
"""

import pytest
from playwright.sync_api import expect

from tests.browser.journeys.engines import BOTH_ENGINES
from tests.browser.journeys.storm import Storm
from tests.browser.wire import wire_to
from tests.serving import answers, eventually, free_ports

CELLS = """
const ticks = (cell) => cell.querySelector("[data-since], [data-age]");
const said = (cell) => [cell.dataset.value ?? "", ticks(cell) ? "" : cell.textContent.trim()];
const listed = "#floor [data-rows] > [data-row]:not([data-leaving])";
const cells = (page) => [...page.querySelectorAll(listed)].map((row) => [
  row.dataset.row,
  Object.fromEntries(
    [...row.querySelectorAll("[data-field]")].map((cell) => [cell.dataset.field, said(cell)]),
  ),
]);
"""
SHOWN = "() => {" + CELLS + "return cells(document); }"
DRAWN_ANEW = (
    "async () => {" + CELLS + "const text = await (await fetch('/', { cache: 'no-store' })).text();"
    "return cells(new DOMParser().parseFromString(callfloor.trusted(text), 'text/html')); }"
)


def shown(someone):
    return someone.page.evaluate(SHOWN)


def in_the_store(callfloor):
    """Of each live call what outsiders are told."""
    calls = callfloor.api("calls?state=live&limit=200")["calls"]
    return {
        call["call_id"]: {
            "state": call["state"],
            "from": call["from_endpoint"] or "",
            "to": call["to_endpoint"] or "",
            "flow-step": call["flow_step"] or "",
        }
        for call in calls
    }


def is_true(someone, callfloor):
    page = shown(someone)
    told = {
        key: {name: cells[name][0] for name in ("state", "from", "to", "flow-step")}
        for key, cells in page
    }
    return told == in_the_store(callfloor) and page == someone.page.evaluate(DRAWN_ANEW)


def becomes_true(someone, callfloor):
    eventually(lambda: is_true(someone, callfloor))


@pytest.fixture
def storm(callfloor):
    return Storm(callfloor.phones)


@BOTH_ENGINES
def test_the_floor_is_true_while_callbacks_come_twice_never_and_in_any_order(
    callfloor, anna, storm
):
    storm.doubles_and_reorders()
    for _ in range(2):
        storm.rages(15)
        becomes_true(anna, callfloor)

    storm.loses_beginnings()
    storm.rages(15)
    becomes_true(anna, callfloor)

    assert shown(anna)


def test_the_floor_is_true_after_the_web_process_was_killed(callfloor, anna, storm, complaints):
    complaints.expect("WebSocket|ERR_CONNECTION|Failed to load")
    storm.rages(10)
    floor = anna.page.locator("#floor")
    epoch = floor.get_attribute("data-epoch")

    callfloor.kill("web")
    storm.rages(10)

    # That the link is lost passes, and may be over before anybody looks; that it came anew stays.
    expect(floor).not_to_have_attribute("data-epoch", epoch)
    anna.is_connected()
    becomes_true(anna, callfloor)
    assert shown(anna)


def test_the_floor_is_true_after_the_network_was_away(callfloor, desk, storm, complaints):
    complaints.expect("WebSocket|ERR_CONNECTION|Failed to load")
    port = int(callfloor.environ["CALLFLOOR_PORT"])
    with wire_to(port) as wire:
        anna = desk()
        anna.page.goto(wire.url)
        anna.is_connected()
        storm.rages(8)
        becomes_true(anna, callfloor)

        wire.cut()
        expect(anna.page.locator("body")).to_have_attribute("data-live", "lost")
        storm.rages(12)
        assert not is_true_by_now(anna, callfloor)
        wire.mend()

        anna.is_connected()
        expect(anna.page.locator("#notices")).to_contain_text("while you were away")
        becomes_true(anna, callfloor)


def is_true_by_now(someone, callfloor):
    return {key for key, _ in shown(someone)} == set(in_the_store(callfloor))


def test_the_floor_is_true_after_the_tab_slept(callfloor, anna, storm):
    storm.rages(8)
    becomes_true(anna, callfloor)
    tab = anna.context.new_cdp_session(anna.page)

    tab.send("Page.setWebLifecycleState", {"state": "frozen"})
    storm.rages(12)
    tab.send("Page.setWebLifecycleState", {"state": "active"})

    becomes_true(anna, callfloor)
    assert shown(anna)


@pytest.mark.parametrize("callfloor", ["on_postgresql"], indirect=True)
def test_the_floors_of_two_web_processes_on_one_database_are_both_true(callfloor, desk, storm):
    [port] = free_ports(1)
    with callfloor.another("web", {"CALLFLOOR_PORT": str(port)}):
        address = f"http://127.0.0.1:{port}"
        eventually(lambda: answers(f"{address}/healthz"))
        anna, erik = desk(), desk()
        anna.opens_the_floor()
        erik.page.goto(address)
        erik.is_connected()

        storm.rages(15)
        becomes_true(anna, callfloor)
        becomes_true(erik, callfloor)

        storm.rages(10)
        becomes_true(erik, callfloor)
        becomes_true(anna, callfloor)
        assert shown(erik)
