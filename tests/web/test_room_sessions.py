"""The sessions of a room as pages."""

import re

import pytest

from dashboard.operations import conferences
from dashboard.operations.command import By
from dashboard.web.lanes import LANES
from tests import people

ERIK = By("operator", "erik")


@pytest.fixture
def muted(runtime, standup):
    """erik mutes alice, and everybody leaves."""
    conferences.mute(runtime, "standup", standup["alice"], by=ERIK)
    conferences.kick_all(runtime, "standup", by=ERIK)
    return standup["alice"]


def only_session(browser) -> str:
    page = browser.get("/conferences/standup/sessions").text
    [address] = re.findall(r'href="(/conferences/standup/sessions/[^"]+)"', page)
    return address


def test_the_room_and_the_list_of_rooms_lead_to_its_sessions(viewer, standup):
    for page in ("/conferences", "/conferences/standup"):
        assert 'href="/conferences/standup/sessions"' in viewer.get(page).text


def test_who_muted_her_is_in_the_list_with_a_name(viewer, muted):
    page = viewer.get(only_session(viewer)).text

    assert re.search(rf'data-deed="mute" data-call-id="{muted}" data-by="erik"', page)


def test_the_picture_has_a_lane_for_each_and_a_mark_for_each_deed(viewer, muted, standup):
    page = viewer.get(only_session(viewer)).text

    assert page.count("data-lane=") == len(standup)
    assert page.count('class="lane-mark') == page.count("data-deed=")
    assert "style=" not in page


def test_a_running_session_says_so(viewer, standup):
    page = viewer.get(only_session(viewer)).text

    assert "Running" in page
    assert "still there" in page


def test_a_room_in_which_nobody_was_has_an_empty_list(viewer):
    page = viewer.get("/conferences/nobody-here/sessions")

    assert page.status_code == 200
    assert "Nobody was in this room yet" in page.text


@pytest.mark.parametrize("began", ["2020-01-01T00:00:00Z", "yesterday", "~", "0"])
def test_a_session_that_never_was_is_not_there(viewer, standup, began):
    assert viewer.get(f"/conferences/standup/sessions/{began}").status_code == 404


def test_nobody_sees_it_without_signing_in(nobody, standup):
    assert nobody.get("/conferences/standup/sessions").status_code == 303


def test_of_a_room_of_hundreds_a_page_shows_some_and_leads_to_the_others(viewer, happens):
    callers = [f"caller-{n:03}" for n in range(LANES + 3)]
    happens(*(people.rings_in(one, room="townhall") for one in callers))
    happens(*(people.is_seen(one, room="townhall") for one in callers))
    [address] = re.findall(
        r'href="(/conferences/townhall/sessions/[^"]+)"',
        viewer.get("/conferences/townhall/sessions").text,
    )

    first, second = viewer.get(address).text, viewer.get(f"{address}?page=2").text

    assert (first.count("data-lane="), second.count("data-lane=")) == (LANES, 3)
    assert 'rel="next" href="?page=2"' in first
    assert 'rel="prev" href="?page=1"' in second
    for odd in ("9999", "-1", "٣", "x"):
        assert viewer.get(f"{address}?page={odd}").status_code == 200
