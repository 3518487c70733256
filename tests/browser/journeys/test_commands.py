"""The moments of a command that does not simply succeed, in every browser that looks."""

import re

from playwright.sync_api import expect

from tests.phones import ALICE

NO_COMMAND = re.compile("")

#: It was sent, and nobody knows what came of it, at the latest when 8 s are over.
UNDECIDED = re.compile("sent|unknown")


def test_a_refusal_stands_on_the_row_with_its_reason_until_a_retry_succeeds(callfloor, desk):
    alices = callfloor.phones.join_the_standup(ALICE)
    anna, erik = desk(), desk("erik")
    anna.opens_the_room()
    erik.opens_the_room()
    anna.sees(alices, muted="false")

    callfloor.phones.refuse_requests(status=402)
    anna.presses("mute", alices)
    for someone in (anna, erik):
        expect(someone.row(alices)).to_have_attribute("data-command", "refused")
        expect(someone.row(alices)).to_contain_text("Mute refused")
        expect(someone.row(alices)).to_contain_text("not enough credit")
        someone.sees(alices, muted="false")

    callfloor.phones.work_again()
    erik.presses("retry", alices)
    for someone in (anna, erik):
        someone.sees(alices, muted="true")
        expect(someone.row(alices)).not_to_contain_text("refused")


def test_a_slow_command_shows_as_sent_while_the_page_stays_usable(callfloor, desk):
    alices = callfloor.phones.join_the_standup(ALICE)
    anna, erik = desk(), desk("erik")
    anna.opens_the_room()
    erik.opens_the_room()
    anna.sees(alices, muted="false")

    with callfloor.stands_still("sandbox"):
        anna.presses("mute", alices)
        for someone in (anna, erik):
            expect(someone.row(alices)).to_have_attribute("data-command", "sent")
            someone.sees(alices, muted="false")
        anna.does("kick-all")
        anna.dialog.get_by_role("button", name="Cancel").click()
        erik.another_tab().opens_the_floor()
        expect(anna.row(alices)).to_have_attribute("data-command", UNDECIDED)
        anna.sees(alices, muted="false")

    for someone in (anna, erik):
        someone.sees(alices, muted="true")
        expect(someone.row(alices)).not_to_have_attribute("data-command", NO_COMMAND)


def test_a_command_whose_answer_is_lost_is_unknown_until_somebody_looked(callfloor, desk):
    alices = callfloor.phones.join_the_standup(ALICE)
    anna, erik = desk(), desk("erik")
    anna.opens_the_room()
    erik.opens_the_room()
    anna.sees(alices, muted="false")

    callfloor.phones.refuse_requests(lost_reply=True)
    anna.presses("mute", alices)
    for someone in (anna, erik):
        expect(someone.row(alices)).to_have_attribute("data-command", "unknown")
        expect(someone.row(alices)).to_contain_text("outcome not known")
    assert callfloor.phones.in_the_room()[alices]["muted"] is True

    callfloor.phones.work_again()
    for someone in (anna, erik):
        someone.sees(alices, muted="true")
        expect(someone.row(alices)).not_to_have_attribute("data-command", NO_COMMAND)


def test_a_hang_up_that_is_refused_says_so_on_the_floor(callfloor, desk):
    anna = desk()
    anna.opens_the_floor()
    call_id = callfloor.phones.ring_in()
    callfloor.phones.pick_up(call_id)
    anna.sees(call_id, state="talking")

    callfloor.phones.refuse_requests(status=503)
    anna.presses("hang-up", call_id)
    anna.confirms()

    expect(anna.row(call_id)).to_have_attribute("data-command", "refused")
    expect(anna.row(call_id)).to_contain_text("Sinch is not available for the moment")
    anna.sees(call_id, state="talking")
