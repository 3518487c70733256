import re

from playwright.sync_api import expect

from tests.browser.journeys.engines import BOTH_ENGINES
from tests.browser.journeys.test_room_calls import called
from tests.phones import BOB

BOB_AS_SHOWN = "+44 20 7946 0222"


def test_what_was_typed_stays_beside_what_is_wrong_with_it(callfloor, desk, complaints):
    complaints.expect("422")
    anna = desk()
    anna.opens_live("/callouts")
    before = anna.rows()
    number = anna.page.get_by_label("Number to call")
    text = anna.page.get_by_label("Text to read out")

    number.fill("0701740611")
    text.fill("a" * 601)
    expect(anna.page.locator("#text-count")).to_have_text("601")
    anna.does("call")

    expect(number).to_have_accessible_description(re.compile("Begin with a plus"))
    expect(number).to_have_attribute("aria-invalid", "true")
    expect(number).to_have_value("0701740611")
    expect(text).to_have_accessible_description(re.compile("600 characters at most"))
    expect(text).to_have_value("a" * 601)
    assert anna.rows() == before
    assert callfloor.phones.calls(live=True) == []


@BOTH_ENGINES
def test_a_callout_rings_is_answered_and_ends_on_screen(callfloor, desk):
    anna, erik = desk(), desk("erik")
    anna.opens_live("/callouts")
    erik.opens_live("/callouts")
    anna.page.get_by_label("Number to call").fill(BOB)
    anna.page.get_by_label("Text to read out").fill("Your table is ready.")

    anna.does("call")
    expect(anna.page.get_by_role("status").filter(has_text="Calling")).to_be_visible()
    call_id = called(callfloor, BOB)
    expect(anna.row(call_id)).to_contain_text(BOB_AS_SHOWN)
    for someone in (anna, erik):
        someone.sees(call_id, state="ringing")

    callfloor.phones.pick_up(call_id)
    for someone in (anna, erik):
        someone.sees(call_id, state="talking")
    callfloor.phones.hang_up(call_id)

    for someone in (anna, erik):
        someone.sees(call_id, state="ended")
        expect(someone.row(call_id)).to_contain_text("The called side hung up.")
    assert callfloor.phones.call(call_id)["from"] == callfloor.phones.numbers[0]


def test_a_callout_that_is_refused_keeps_what_was_typed(callfloor, desk):
    anna = desk()
    anna.opens_live("/callouts")
    anna.page.get_by_label("Number to call").fill(BOB)
    anna.page.get_by_label("Text to read out").fill("Hello.")

    callfloor.phones.refuse_requests(status=402)
    anna.does("call")

    expect(anna.page.locator("#callout-form [role=alert]")).to_contain_text("not enough credit")
    expect(anna.page.get_by_label("Number to call")).to_have_value(BOB)
    expect(anna.page.get_by_label("Text to read out")).to_have_value("Hello.")
    expect(anna.page.locator("#callouts [data-command=refused]").first).to_be_visible()


def test_the_number_they_see_is_offered_from_the_accounts_numbers(callfloor, desk):
    anna = desk()

    anna.opens_live("/callouts")

    offered = anna.page.get_by_label("Number they see").locator("option")
    numbers = [option.get_attribute("value") for option in offered.all()]
    assert sorted(numbers) == sorted(callfloor.phones.numbers)
