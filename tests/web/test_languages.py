"""Every page in both languages, with nothing and with something on it."""

import pytest

from dashboard.operations import callouts
from dashboard.operations.command import By
from dashboard.web import languages
from tests import people

PAGES = [
    "/",
    "/conferences",
    "/conferences/standup",
    "/callouts",
    "/history",
    "/history?find=46",
    "/applications",
    "/login",
    "/nowhere",
]


@pytest.fixture
def a_busy_day(runtime, sandbox, standup, happens, now) -> None:
    """Live calls, a room, an ended call and a callout."""
    happens(people.rings_in(at=now), people.rings_in("over", at=now), people.hangs_up("over"))
    callouts.place_tts(
        runtime,
        callouts.TtsRequest(people.BOB, sandbox.numbers[0], "Hello"),
        by=By("operator", "alice"),
    )


@pytest.mark.parametrize("language", languages.LOCALES)
@pytest.mark.parametrize("path", PAGES)
def test_a_page_without_rows_speaks_the_language(viewer, path, language):
    viewer.post("/preferences", {"language": language})

    page = viewer.get(path, follow_redirects=True)

    assert page.status_code in (200, 404)
    assert f'<html lang="{"zh-Hans" if language == "zh" else "en"}"' in page.text


@pytest.mark.parametrize("language", languages.LOCALES)
@pytest.mark.parametrize("path", [*PAGES, "/calls/over", f"/calls/{people.ALICES}"])
def test_a_page_with_rows_speaks_the_language(viewer, a_busy_day, path, language):
    viewer.post("/preferences", {"language": language})

    page = viewer.get(path, follow_redirects=True)

    assert page.status_code in (200, 404)
    assert f'<html lang="{"zh-Hans" if language == "zh" else "en"}"' in page.text


@pytest.mark.parametrize(
    ("accepted", "lang"),
    [
        ("zh-CN,zh;q=0.9,en;q=0.8", "zh-Hans"),
        ("zh", "zh-Hans"),
        ("en-GB", "en"),
        ("sv,en;q=0.5,zh;q=0.4", "en"),
        ("sv", "en"),
        ("", "en"),
        ("*;q=abc,,;;", "en"),
    ],
)
def test_the_browser_decides_for_those_who_have_not_chosen(nobody, accepted, lang):
    page = nobody.get("/login", headers={"Accept-Language": accepted})

    assert f'<html lang="{lang}"' in page.text


def test_a_cookie_with_nonsense_means_english(nobody):
    nobody.client.set_cookie(languages.COOKIE, "klingon")

    assert '<html lang="en"' in nobody.get("/login").text
