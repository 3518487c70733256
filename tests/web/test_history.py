import pytest

from dashboard.sinch.times import SECOND
from tests import people


@pytest.fixture
def a_hundred_and_twenty_calls(happens) -> list[str]:
    """Their ids, the newest first."""
    calls = [f"call-{number:03}" for number in range(120)]
    for number, call_id in enumerate(calls):
        at = people.NOON + number * SECOND
        happens(people.rings_in(call_id, at=at), people.hangs_up(call_id, at=at + 1))
    return calls[::-1]


def older(page) -> str:
    """The address of the link to older calls."""
    return page.text.partition('rel="next" href="')[2].partition('"')[0].replace("&amp;", "&")


def listed(page) -> list[str]:
    return [part.partition('"')[0] for part in page.text.split('data-call-id="')[1:]]


def test_an_empty_history_says_so(viewer):
    assert "No calls yet" in viewer.get("/history").text


def test_pages_lead_from_the_newest_call_to_the_oldest(viewer, a_hundred_and_twenty_calls):
    seen = []
    page = viewer.get("/history")
    seen += listed(page)
    while address := older(page):
        page = viewer.get(address)
        seen += listed(page)

    assert seen == a_hundred_and_twenty_calls


@pytest.mark.parametrize("find", ["+46701234567", "+46 70 123 45 67", "46701234", people.ALICES])
def test_a_call_is_found_by_number_and_by_id(viewer, happens, find):
    happens(people.rings_in(), people.rings_in(people.BOBS, caller=people.BOB, number="+33100"))

    page = viewer.get("/history", query_string={"find": find})

    assert listed(page) == [people.ALICES]


def test_a_search_that_finds_nothing_says_what_was_searched(viewer, happens):
    happens(people.rings_in())

    page = viewer.get("/history", query_string={"find": "<script>"})

    assert listed(page) == []
    assert "No call with" in page.text
    assert "<script>" not in page.text.partition("<main")[2]


@pytest.mark.parametrize("after", ["nonsense", "汉字", "AAAA", "%00", "9" * 400])
def test_a_place_that_is_none_shows_the_newest(viewer, happens, after):
    happens(people.rings_in())

    page = viewer.get("/history", query_string={"after": after})

    assert page.status_code == 200
    assert listed(page) == [people.ALICES]


def test_a_search_that_is_too_long_is_said_beside_the_field(viewer):
    page = viewer.get("/history", query_string={"find": "4" * 201})

    assert page.status_code == 422
    assert "at most 200 characters" in page.text
