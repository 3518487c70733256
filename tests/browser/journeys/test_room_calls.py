"""People are called into a room, operators listen in, and long after it is told who muted whom."""

from playwright.sync_api import expect

from tests.phones import ALICE, BOB, STANDUP
from tests.serving import eventually

#: Whoever has this phone rejects every call.
REJECTS = "+46000000030"


def send(operator):
    return operator.dialog.locator('[data-action="send"]')


def arrival(operator, call_id: str):
    return operator.page.locator(f'[data-arrival][data-call-id="{call_id}"]')


def called(callfloor, number: str) -> str:
    """The call that rings at this number now."""
    return str(eventually(lambda: calls_to(callfloor, number, live=True))[-1])


def calls_to(callfloor, number: str, *, live: bool = False) -> list[str]:
    """All calls to this number so far, or those going on."""
    calls = callfloor.phones.calls(live=live)
    return [call["call_id"] for call in calls if call["to"] == number]


def test_somebody_is_called_in_by_three_keystrokes_and_seen_to_join(callfloor, desk):
    callfloor.phones.join_the_standup(ALICE)
    anna = desk()
    anna.opens_the_room()

    anna.page.keyboard.press("+")
    expect(anna.dialog.get_by_label("Number to call")).to_be_focused()
    anna.page.keyboard.type(BOB)
    anna.page.keyboard.press("Enter")
    bob = called(callfloor, BOB)
    expect(arrival(anna, bob)).to_have_attribute("data-arrival", "ringing")
    callfloor.phones.pick_up(bob)

    anna.sees(bob, muted="false")
    expect(arrival(anna, bob)).to_have_count(0)
    assert bob in callfloor.phones.in_the_room()
    assert callfloor.phones.call(bob)["from"] == callfloor.phones.numbers[1]  # the standup's own


def test_whoever_does_not_come_is_named_with_the_reason_and_called_again_by_hand(callfloor, desk):
    callfloor.phones.join_the_standup(ALICE)
    anna = desk()
    anna.opens_the_room()
    before = len(calls_to(callfloor, REJECTS))
    anna.does("add")
    anna.dialog.get_by_label("Number to call").fill(REJECTS)
    send(anna).click()
    [first] = eventually(lambda: calls_to(callfloor, REJECTS)[before:])

    expect(arrival(anna, first)).to_have_attribute("data-arrival", "failed")
    expect(arrival(anna, first)).to_contain_text("The called side rejected the call.")

    arrival(anna, first).locator('[data-action="call-again"]').click()
    expect(anna.dialog.get_by_label("Number to call")).to_have_value(REJECTS)
    send(anna).click()
    eventually(lambda: len(calls_to(callfloor, REJECTS)) == before + 2)


def test_an_operator_listens_in_and_is_muted_before_a_second_is_over(callfloor, desk):
    alice = callfloor.phones.join_the_standup(ALICE)
    anna = desk(has_touch=True)
    anna.page.set_viewport_size({"width": 390, "height": 844})
    anna.opens_the_room()

    anna.page.locator('[data-action="listen"]').tap()
    expect(anna.dialog).to_contain_text("you may be heard")
    anna.dialog.get_by_label("Your phone").fill(BOB)
    send(anna).tap()
    annas = called(callfloor, BOB)
    callfloor.phones.pick_up(annas)

    eventually(lambda: callfloor.phones.in_the_room().get(annas, {}).get("muted"))
    anna.sees(annas, muted="true")
    there = callfloor.phones.in_the_room()
    assert (there[annas]["muted"], there[alice]["muted"]) == (True, False)

    anna.page.locator('[data-action="listen"]').tap()
    expect(anna.dialog.get_by_label("Your phone")).to_have_value(BOB)


def test_an_announcement_reaches_everybody_in_the_room(callfloor, desk):
    people = [callfloor.phones.join_the_standup(caller) for caller in (ALICE, BOB)]
    anna = desk()
    anna.opens_the_room()
    for call_id in people:
        anna.sees(call_id, muted="false")

    anna.does("announce")
    expect(send(anna)).to_contain_text("Announce to 2 people")
    anna.dialog.get_by_label("Text to read out").fill("Five minutes.")
    send(anna).click()

    expect(anna.page.locator("dialog[open]")).to_have_count(0)
    eventually(lambda: all(callfloor.phones.call(call_id)["played"] for call_id in people))
    for call_id in people:
        said = [{"to": "caller", "said": "Five minutes."}]
        assert callfloor.phones.call(call_id)["played"] == said


def test_whom_an_announcement_did_not_reach_hears_it_on_retry(callfloor, desk):
    alice, bob = [callfloor.phones.join_the_standup(caller) for caller in (ALICE, BOB)]
    anna = desk()
    anna.opens_the_room()
    for call_id in (alice, bob):
        anna.sees(call_id, muted="false")
    callfloor.phones.refuse_requests(status=500, requests=[f"PATCH /calling/v1/calls/id/{bob}"])
    anna.does("announce")
    anna.dialog.get_by_label("Text to read out").fill("Five minutes.")
    send(anna).click()
    expect(anna.page.locator("[data-bulk]")).to_contain_text("Announced to 1 of 2")
    callfloor.phones.work_again()

    anna.does("retry-many")

    eventually(lambda: callfloor.phones.call(bob)["played"])
    expect(anna.page.locator("[data-toast]").last).to_contain_text("Announced to 1.")
    assert len(callfloor.phones.call(alice)["played"]) == 1


def test_who_muted_her_is_found_in_two_clicks_after_the_meeting(callfloor, desk):
    alice = callfloor.phones.join_the_standup(ALICE)
    erik, anna = desk("erik"), desk()
    erik.opens_the_room()
    erik.sees(alice, muted="false")
    erik.presses("mute", alice)
    erik.sees(alice, muted="true")
    callfloor.phones.everybody_hangs_up()

    anna.opens_the_room()
    anna.does("sessions")
    anna.page.locator(".table-sessions a").first.click()

    deed = anna.page.locator(f'[data-deed="mute"][data-call-id="{alice}"]')
    expect(deed).to_have_attribute("data-by", "erik")
    expect(anna.page.locator(f'[data-lane="{alice}"]')).to_be_visible()


def test_while_sinch_is_away_the_page_says_so_and_clears_by_itself(callfloor, desk):
    alice = callfloor.phones.join_the_standup(ALICE)
    anna = desk()
    anna.opens_the_room()
    anna.sees(alice, muted="false")
    banner = anna.page.locator('[data-alarm="silent"]')

    callfloor.phones.refuse_requests(status=503)

    def is_told():
        anna.presses("mute", alice)
        expect(anna.row(alice)).to_have_attribute("data-command", "refused")
        return banner.is_visible()

    eventually(is_told)

    callfloor.phones.work_again()
    expect(banner).to_be_hidden()
    anna.presses("mute", alice)
    anna.sees(alice, muted="true")


def test_axe_finds_nothing_in_the_forms_and_in_a_session(callfloor, desk, accessibility_faults):
    alice = callfloor.phones.join_the_standup(ALICE)
    anna = desk()
    anna.opens_the_room()
    anna.sees(alice, muted="false")
    anna.presses("mute", alice)
    anna.sees(alice, muted="true")
    faults = {}

    for path, form in ((f"/calls/{alice}", "park"), (f"/conferences/{STANDUP}", "listen")):
        anna.opens_live(path)
        anna.does(form)
        expect(anna.dialog).to_be_visible()
        faults[form] = accessibility_faults(anna.page)
    anna.opens(f"/conferences/{STANDUP}/sessions")
    faults["sessions"] = accessibility_faults(anna.page)
    anna.page.locator(".table-sessions a").first.click()
    expect(anna.page.locator("[data-lane]").first).to_be_visible()
    for scheme in ("light", "dark"):
        anna.page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        faults[scheme] = accessibility_faults(anna.page)

    assert {place: found for place, found in faults.items() if found} == {}
