import pytest

from dashboard import ids
from dashboard.sandbox.factory import IN_PROCESS_URL
from dashboard.sinch import times
from dashboard.sinch.times import SECOND
from tests import people


def test_a_calls_page_tells_it_from_its_first_event(viewer, happens):
    now = times.now()
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


def hang_up(browser, call_id: str, target: str):
    return browser.click("POST", f"/calls/{call_id}/hang-up", target=target)


def test_hanging_up_on_the_floor_takes_the_row_away_or_shows_it_ending(moderator, standup):
    answer = hang_up(moderator, standup["alice"], "tr#call-alice")

    assert answer.status_code == 200
    assert answer.headers.get("HX-Reswap") == "delete" or 'data-value="ending"' in answer.text


def test_the_platform_hangs_up(moderator, sandbox, standup):
    hang_up(moderator, standup["alice"], "tr#call-alice")
    sandbox.advance(1)

    calls = sandbox.session().get(f"{IN_PROCESS_URL}/sandbox/v1/calls", timeout=5).json()["calls"]
    [alices] = [call for call in calls if call["call_id"] == standup["alice"]]
    assert alices["status"] == "FINAL"


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
