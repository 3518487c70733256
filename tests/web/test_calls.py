import re

import pytest

from dashboard import ids
from dashboard.sinch.times import SECOND
from tests import people
from tests.sandbox import asking


def test_a_calls_page_tells_it_from_its_first_event(viewer, happens, now):
    happens(people.rings_in(at=now), people.is_answered(at=now + SECOND))

    page = viewer.get(f"/calls/{people.ALICES}")

    assert page.status_code == 200
    assert page.text.index('data-event="call-arrived"') < page.text.index(
        'data-event="call-answered"'
    )
    assert f'data-topic="call:{people.ALICES}"' in page.text


def test_why_a_call_ended_is_a_sentence(viewer, happens):
    happens(people.rings_in(), people.hangs_up(reason="CALLERHANGUP"))

    page = viewer.get(f"/calls/{people.ALICES}")

    assert "The caller hung up." in page.text


def test_a_reason_that_is_new_is_named(viewer, happens):
    happens(people.rings_in(), people.hangs_up(reason="MOONPHASE"))

    page = viewer.get(f"/calls/{people.ALICES}")

    assert "MOONPHASE" in page.text


@pytest.mark.parametrize("call_id", ["nobody-knows", "../etc/passwd", "~", "汉字", "%00", "a b"])
def test_a_call_that_no_event_named_is_not_there(viewer, call_id):
    assert viewer.get(f"/calls/{ids.path_id(call_id)}").status_code == 404


@pytest.mark.parametrize("call_id", ["~starts/with", "a b", "汉字", "x" * 100, "<b>&\"'"])
def test_any_text_may_be_a_calls_id(viewer, happens, call_id):
    happens(people.rings_in(call_id))

    page = viewer.get(f"/calls/{ids.path_id(call_id)}")

    assert page.status_code == 200
    assert "<b>&" not in page.text


def items_of(menu: str) -> dict[str, bool]:
    """The verbs that a row's menu offers, and whether each may be asked."""
    buttons = re.findall(r'<button [^>]*data-action="([^"]+)"([^>]*)>', menu)
    return {action: "aria-disabled" not in rest for action, rest in buttons}


def test_a_rows_menu_offers_what_the_call_takes_now(moderator, happens):
    happens(people.rings_in(action="park"))

    menu = moderator.get(f"/calls/{people.ALICES}/menu").text

    assert items_of(menu) == {
        "say": True,
        "play": True,
        "continue": True,
        "start-recording": True,
        "name": True,
        "hang-up": True,
    }


def test_a_rows_menu_says_why_what_is_not_possible_is_not(moderator, viewer, happens):
    happens(people.rings_in(), people.hangs_up())

    over = moderator.get(f"/calls/{people.ALICES}/menu").text

    assert [action for action, allowed in items_of(over).items() if allowed] == ["name"]
    assert "Needs the role moderator" in viewer.get(f"/calls/{people.ALICES}/menu").text


def hang_up(browser, call_id: str, target: str):
    return browser.click("POST", f"/calls/{call_id}/hang-up", target=target)


def test_hanging_up_on_the_floor_takes_the_row_away_or_shows_it_ending(moderator, standup):
    answer = hang_up(moderator, standup["alice"], "tr#call-alice")

    assert answer.status_code == 200
    assert answer.headers.get("HX-Reswap") == "delete" or 'data-value="ending"' in answer.text


def test_the_platform_hangs_up(moderator, sandbox, standup):
    hang_up(moderator, standup["alice"], "tr#call-alice")
    sandbox.advance(1)

    assert asking.call(sandbox, standup["alice"])["status"] == "FINAL"


def test_hanging_up_on_the_calls_page_answers_with_its_head(moderator, standup):
    answer = hang_up(moderator, standup["alice"], "div#call-head-alice")

    assert answer.status_code == 200
    assert 'class="call-facts"' in answer.text


def test_a_refusal_stands_on_the_call_with_its_reason(moderator, sandbox, standup):
    sandbox.floor.faults.put({"rest": {"status": 403}})

    answer = hang_up(moderator, standup["alice"], "tr#call-alice")

    assert 'data-command="refused"' in answer.text
    assert "Hang up refused" in answer.text


def test_a_call_that_nobody_knows_cannot_be_hung_up(moderator):
    answer = hang_up(moderator, "nobody-knows", "tr#call")

    assert answer.status_code == 404
    assert answer.headers["HX-Reswap"] == "none"
    assert "data-notice" in answer.text


def fill_in(browser, call_id: str, resource: str, **typed: str):
    return browser.click("POST", f"/calls/{call_id}/{resource}", target="form#ask-form", data=typed)


@pytest.mark.parametrize("resource", ["say", "play", "park", "connection"])
def test_each_verb_that_needs_words_has_a_form(moderator, standup, resource):
    answer = moderator.click("GET", f"/calls/{standup['alice']}/{resource}", target="div#ask")

    assert answer.status_code == 200
    assert f'hx-post="/calls/{standup["alice"]}/{resource}"' in answer.text


def test_a_text_is_said_and_the_dialog_closes(moderator, sandbox, standup):
    answer = fill_in(moderator, standup["alice"], "say", text="Quiet, please.", locale="en-GB")

    assert answer.headers["HX-Trigger"] == "ask:done"
    assert asking.call(sandbox, standup["alice"])["played"] == [
        {"to": "caller", "said": "Quiet, please."}
    ]


def test_what_is_wrong_stands_beside_its_field_and_nothing_typed_is_lost(moderator, standup):
    answer = fill_in(moderator, standup["alice"], "play", url="chime of the <hall>")

    assert answer.status_code == 422
    assert 'aria-invalid="true"' in answer.text
    assert "chime of the &lt;hall&gt;" in answer.text
    assert "This is not a web address" in answer.text


def test_a_call_is_parked_with_a_text_and_music_and_sent_on_to_a_phone(moderator, sandbox, standup):
    alice = standup["alice"]
    music = "https://a.example/hold.mp3"

    parked = fill_in(moderator, alice, "park", text="One moment.", url=music, minutes="2")
    assert parked.headers["HX-Trigger"] == "ask:done"
    assert asking.call(sandbox, alice)["stage"] == "parked"

    sent_on = fill_in(moderator, alice, "connection", kind="phone", number="+46 70-174 06 99")
    assert sent_on.headers["HX-Trigger"] == "ask:done"
    assert asking.call(sandbox, alice)["connected_to"] == "+46701740699"


def test_a_bracket_cannot_be_read_out_while_parked(moderator, standup):
    answer = fill_in(moderator, standup["alice"], "park", text="Wait [here]", minutes="2")

    assert answer.status_code == 422
    assert "Square brackets" in answer.text


def test_what_the_platform_refuses_is_said_in_the_dialog_with_its_reference(
    moderator, sandbox, standup
):
    sandbox.floor.faults.put({"rest": {"status": 403}})

    answer = fill_in(moderator, standup["alice"], "say", text="Quiet, please.")

    assert answer.status_code == 200
    assert "Say refused" in answer.text
    assert "Sinch’s reference" in answer.text
    assert "Quiet, please." in answer.text


def test_a_recording_shows_as_asked_for_until_a_notice_proves_it(moderator, sandbox, standup):
    target = "div#call-head-alice"

    begun = moderator.click("POST", f"/calls/{standup['alice']}/recording", target=target)
    assert 'data-field="recording" data-value="asked"' in begun.text
    assert asking.call(sandbox, standup["alice"])["recording"] is True

    ended = moderator.click("DELETE", f"/calls/{standup['alice']}/recording", target=target)
    assert 'data-value="stopping"' in ended.text


def test_what_a_call_does_not_take_is_there_switched_off_and_says_why(moderator, happens, now):
    happens(people.rings_in(action="connectMxp", at=now))

    page = moderator.get(f"/calls/{people.ALICES}").text
    button = page[page.index('data-action="start-recording"') :]

    assert 'aria-disabled="true"' in button[:200]
    assert "does not record" in button[:300]


def test_a_viewer_sees_every_verb_and_may_use_none(viewer, standup):
    page = viewer.get(f"/calls/{standup['alice']}").text

    assert page.count("Needs the role moderator") >= 5
    assert fill_in(viewer, standup["alice"], "say", text="Hello").status_code == 403


def test_a_call_whose_id_is_no_plain_text_has_its_own_address_after_a_form(moderator, happens, now):
    happens(people.rings_in("a call/of?ours", at=now))
    address = f"/calls/{ids.path_id('a call/of?ours')}"

    answer = moderator.post(f"{address}/hang-up", headers={"HX-Target": "button#arrival-1"})

    assert answer.headers["Location"] == address


def test_f14_what_was_not_received_is_said_on_the_call(viewer, happens, now):
    happens(people.rings_in(action="park", at=now))
    address = f"/calls/{people.ALICES}"
    assert 'data-value="not-received"' not in viewer.get(address).text

    happens(people.vanishes(at=now))

    page = viewer.get(address).text
    assert page.count('data-value="not-received"') == 1
    assert 'data-field="dice" data-value="not-received"' in page
    assert "Not received" in page
