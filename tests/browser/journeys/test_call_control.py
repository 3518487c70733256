"""A call is spoken to, parked, sent on and recorded: by mouse, by keyboard alone, on a phone."""

from contextlib import contextmanager

from playwright.sync_api import expect

from tests.phones import ALICE, STANDUP
from tests.serving import eventually

#: It rings and nobody ever answers.
NOBODYS = "+46000000040"


def talking(callfloor) -> str:
    """alice talks with somebody whom she was put through to."""
    call_id = callfloor.phones.ring_in(ALICE)
    callfloor.phones.pick_up(call_id)
    callfloor.phones.let_callbacks_arrive()
    return call_id


def state(operator):
    return operator.page.locator('.call-facts [data-field="state"]')


def on_a_phone(desk):
    """anna at a screen of 390 pixels that she touches."""
    anna = desk(has_touch=True)
    anna.page.set_viewport_size({"width": 390, "height": 844})
    return anna


@contextmanager
def time_crawls(callfloor):
    """What the platform does by itself after 2 s, it does after 20."""
    callfloor.phones.control("PUT", "clock", {"speed": 0.1})
    try:
        yield
    finally:
        callfloor.phones.control("PUT", "clock", {"speed": 1})


def send(operator):
    """The button of the dialog that does what its form says."""
    return operator.dialog.locator('[data-action="send"]')


def test_a_text_is_read_to_the_called_side_only(callfloor, desk):
    call_id = talking(callfloor)
    anna = desk()
    anna.opens_live(f"/calls/{call_id}")

    anna.does("say")
    anna.dialog.get_by_label("The called side").check()
    anna.dialog.get_by_label("Text to read out").fill("One moment, please.")
    send(anna).click()

    expect(anna.page.locator("dialog[open]")).to_have_count(0)
    said = eventually(lambda: callfloor.phones.call(call_id)["played"])
    assert said == [{"to": "callee", "said": "One moment, please."}]
    expect(anna.page.locator('[data-event="call-steered"]')).to_have_count(1)


def test_a_call_is_parked_and_sent_on_by_keyboard_alone(callfloor, desk):
    call_id = talking(callfloor)
    anna = desk()
    anna.opens_live(f"/calls/{call_id}")
    expect(state(anna)).to_have_attribute("data-value", "talking")
    keyboard = anna.page.keyboard

    keyboard.press("p")
    text = anna.dialog.get_by_label("First they hear this text")
    expect(text).to_be_focused()
    keyboard.type("We are looking for somebody.")
    text.press("Tab")
    send(anna).focus()
    keyboard.press("Enter")
    expect(state(anna)).to_have_attribute("data-value", "parked")
    eventually(lambda: callfloor.phones.call(call_id)["stage"] == "parked")

    keyboard.press("p")
    expect(anna.dialog).to_contain_text("Take this call out of park")
    anna.dialog.get_by_label("Into a room").press("Space")
    room = anna.dialog.get_by_label("Room", exact=True)
    room.focus()
    room.fill(STANDUP)
    keyboard.press("Enter")
    expect(state(anna)).to_have_attribute("data-value", "room")
    eventually(lambda: call_id in callfloor.phones.in_the_room())


def test_a_recording_shows_as_asked_for_and_only_a_notice_confirms_it(callfloor, desk):
    call_id = talking(callfloor)
    anna = desk()
    anna.opens_live(f"/calls/{call_id}")
    badge = anna.page.locator('[data-field="recording"]')

    anna.does("start-recording")
    expect(badge).to_have_attribute("data-value", "asked")
    eventually(lambda: callfloor.phones.call(call_id)["recording"])

    with time_crawls(callfloor):  # else the file may be there before anybody looks
        anna.does("stop-recording")
        expect(badge).to_have_attribute("data-value", "recorded")
        assert callfloor.phones.call(call_id)["recording"] is False
        callfloor.phones.control("POST", "clock/advance", {"seconds": 3})
    expect(badge).to_have_attribute("data-value", "available")


def test_a_call_is_hung_up_by_its_key_after_a_dialog(callfloor, desk):
    call_id = talking(callfloor)
    anna = desk()
    anna.opens_live(f"/calls/{call_id}")

    anna.page.keyboard.press("Shift+H")
    expect(anna.dialog).to_contain_text("+46 70 174 06 11")
    anna.confirms()

    expect(state(anna)).to_have_attribute("data-value", "ended")
    assert callfloor.phones.call(call_id)["status"] == "FINAL"


def test_on_a_phone_what_cannot_be_asked_says_why_when_it_is_touched(callfloor, desk):
    ringing = callfloor.api("callouts", "POST", json=_callout(callfloor))["call_id"]
    anna = on_a_phone(desk)
    anna.opens_live(f"/calls/{ringing}")

    anna.page.locator('[data-action="say"]').tap(force=True)

    expect(anna.page.locator("#notices")).to_contain_text("Nobody has answered yet.")
    expect(anna.page.locator("dialog[open]")).to_have_count(0)
    assert callfloor.phones.call(ringing)["played"] == []


def test_what_is_wrong_in_the_dialog_stands_beside_its_field(callfloor, desk, complaints):
    complaints.expect("422")
    call_id = talking(callfloor)
    anna = on_a_phone(desk)
    anna.opens_live(f"/calls/{call_id}")

    anna.page.locator('[data-action="play"]').tap()
    address = anna.dialog.get_by_label("Address of the sound")
    address.fill("chime.mp3")
    send(anna).tap()
    expect(anna.dialog).to_contain_text("This is not a web address")
    expect(address).to_have_value("chime.mp3")
    expect(address).to_be_focused()

    address.fill("https://media.example.net/chime.mp3")
    send(anna).tap()
    expect(anna.page.locator("dialog[open]")).to_have_count(0)
    assert len(callfloor.phones.call(call_id)["played"]) == 1


def _callout(callfloor):
    """A call into a room, to a phone that nobody picks up."""
    return {
        "method": "conferenceCallout",
        "conferenceCallout": {
            "destination": {"type": "number", "endpoint": NOBODYS},
            "cli": callfloor.phones.numbers[0],
            "conferenceId": STANDUP,
            "enableAce": True,
            "enableDice": True,
        },
    }
