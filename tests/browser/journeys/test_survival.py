"""What somebody is doing survives whatever is pushed: 500 changed rows, in the soak 10,000."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from playwright.sync_api import expect

from tests.browser.journeys.storm import Storm
from tests.phones import ALICE

COUNT = """() => {
  window.updates = 0;
  document.addEventListener("live:applied", ({ detail: { came, changed, gone } }) => {
    window.updates += came.length + changed.length + gone.length;
  });
}"""


@pytest.mark.parametrize(
    "updates",
    [
        500,
        pytest.param(10_000, marks=[pytest.mark.soak, pytest.mark.timeout(1800)]),
    ],
)
def test_focus_and_typed_text_survive(callfloor, desk, updates):
    alices = callfloor.phones.ring_in(ALICE)
    callfloor.phones.pick_up(alices)
    anna, erik = desk(), desk("erik")
    for someone in (anna, erik):
        someone.page.set_viewport_size({"width": 1280, "height": 420})
        someone.opens_the_floor()
        someone.page.evaluate(COUNT)
    opener = anna.row(alices).locator("[data-opens]")
    opener.click()
    known = anna.page.locator("#side .known")
    known.locator("summary").click()
    opener.focus()
    field = erik.page.get_by_placeholder("Name or number")
    field.press_sequentially("4670")
    field.evaluate("field => field.setSelectionRange(1, 3)")

    storms = [Storm(callfloor.phones, seed) for seed in range(3)]
    with ThreadPoolExecutor(len(storms)) as at_once:
        while min(someone.page.evaluate("updates") for someone in (anna, erik)) < updates:
            list(at_once.map(lambda storm: storm.rages(15), storms))

    expect(opener).to_be_focused()
    expect(known).to_have_attribute("open", "")
    expect(field).to_be_focused()
    expect(field).to_have_value("4670")
    assert field.evaluate("field => [field.selectionStart, field.selectionEnd]") == [1, 3]
    anna.sees(alices, state="talking")
