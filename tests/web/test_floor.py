import pytest

from dashboard.sinch import times
from tests import people


def test_an_empty_floor_says_that_it_waits_for_the_first_call(viewer):
    page = viewer.get("/")

    assert page.status_code == 200
    assert "Waiting for the first call" in page.text
    assert 'data-topic="calls?state=live&amp;order=-started&amp;page=1"' in page.text
    assert 'data-epoch="" data-seq="0"' in page.text


def test_the_first_html_holds_the_rows(viewer, happens):
    happens(people.rings_in(at=times.now()))

    page = viewer.get("/")

    assert f'data-call-id="{people.ALICES}"' in page.text
    assert 'data-value="ringing"' in page.text


def test_a_call_that_ended_is_not_on_the_floor(viewer, happens):
    now = times.now()
    happens(people.rings_in(at=now), people.hangs_up(at=now + 5))

    page = viewer.get("/")

    assert people.ALICES not in page.text
    assert "The last one ended at" in page.text


def test_calls_beyond_the_first_page_are_on_the_next(viewer, happens):
    now = times.now()
    happens(*(people.rings_in(f"call-{number:03}", at=now + number) for number in range(60)))

    first, second = viewer.get("/").text, viewer.get("/?page=2").text

    assert 'data-call-id="call-059"' in first
    assert 'data-call-id="call-009"' not in first
    assert 'data-call-id="call-009"' in second
    assert "page=2" in second


@pytest.mark.parametrize("page", ["0", "-1", "x", "", "99999999"])
def test_a_page_that_cannot_be_shows_one_that_can(viewer, page):
    assert viewer.get("/", query_string={"page": page}).status_code == 200
