"""Narrowing the floor down: by choice, by figure, by typing; what is live stays live."""

import re

from playwright.sync_api import expect

from tests.phones import ALICE, BOB


def test_a_choice_applies_itself_and_what_no_longer_fits_leaves_by_itself(callfloor, desk):
    ringing, talking = callfloor.phones.ring_in(ALICE), callfloor.phones.ring_in(BOB)
    callfloor.phones.pick_up(talking)
    operator = desk()
    operator.opens_the_floor()
    operator.sees(talking, state="talking")

    operator.page.get_by_label("State", exact=True).select_option("Ringing")

    operator.page.wait_for_url("**/?state=arriving%2Cringing")
    expect(operator.page.get_by_label("State", exact=True)).to_be_focused()
    operator.sees(ringing, state="ringing")
    expect(operator.row(talking)).to_have_count(0)
    expect(operator.page.locator("#floor-count")).to_have_text("1 of 2 calls")

    callfloor.phones.pick_up(ringing)

    operator.no_longer_sees(ringing)
    expect(operator.page.locator("#floor-count")).to_have_text("0 of 2 calls")
    expect(operator.page.get_by_text("No call is like this now")).to_be_visible()


def test_a_figure_counts_live_and_leads_to_its_calls(callfloor, desk):
    operator = desk()
    operator.opens_the_floor()
    failed = operator.page.locator('[data-figure="failed-today"]')
    before = int(failed.get_attribute("data-value") or 0)

    call_id = callfloor.phones.ring_in(ALICE)
    callfloor.phones.control("POST", f"calls/{call_id}/busy")

    expect(failed).to_have_attribute("data-value", str(before + 1))
    failed.get_by_role("link").click()
    operator.page.wait_for_url("**/?state=failed")
    operator.sees(call_id, state="failed")


def test_what_cannot_be_asked_is_said_beside_the_field_and_stays(callfloor, desk, complaints):
    complaints.expect("422")
    operator = desk()
    operator.opens_the_floor()

    operator.page.get_by_text("More filters").click()
    field = operator.page.get_by_label("Longer than")
    field.fill("soon")
    field.press("Enter")

    operator.page.wait_for_url(re.compile(r"over=soon"))
    field = operator.page.get_by_label("Longer than")
    expect(field).to_have_value("soon")
    expect(field).to_have_attribute("aria-invalid", "true")
    expect(field).to_have_accessible_description(re.compile("Minutes and seconds"))
