"""Pages in Chinese are Chinese throughout: no English word is left but names and terms."""

import re
from html.parser import HTMLParser

import pytest

from dashboard.operations import callouts
from dashboard.operations.callbacks import refusals
from dashboard.operations.command import By
from dashboard.store import journal
from dashboard.store.journal import Delivery, Entry
from tests import people

#: The product, the platform, and what telephony in China says in Latin letters too.
TERMS = {"Callfloor", "Sinch", "URL", "ID", "Key", "Secret", "SIP", "https", "WebSocket", "nginx"}
#: Names of keys and of headers, which nobody translates.
NAMES = {"Ctrl", "Enter", "Esc", "Upgrade", "Connection"}
#: The language switch names the other language in itself.
SWITCH = {"English"}
#: What people and the sandbox are called, and what was typed.
DATA = {"viewer", "VI", "admin", "AD", "alice", "Acme", "global", "standup", "Hello"}

SPOKEN = ("title", "placeholder", "aria-label", "alt", "label", "data-confirm-name")
SILENT = {"script", "style", "code", "pre", "kbd", "option", "time"}
PAGES = [
    "/",
    "/conferences",
    "/conferences/standup",
    "/conferences/4711",
    "/callouts",
    "/history",
    "/history?find=0000000",
    f"/history?find={'4' * 300}",
    "/applications",
    "/calls/over",
    f"/calls/{people.ALICES}",
    "/nowhere",
]


class Said(HTMLParser):
    """Everything that a page says, to the eye or to a screen reader."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.texts: list[str] = []
        self._silent = 0
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self._silent += tag in SILENT
        for name, value in attrs:
            sentence = name.startswith("data-") and name.endswith(("-text", "label"))
            if value and (name in SPOKEN or sentence):
                self.texts.append(value)

    def handle_endtag(self, tag):
        self._silent -= tag in SILENT

    def handle_data(self, data):
        if not self._silent and data.strip():
            self.texts.append(data)


def english(html: str) -> set[str]:
    """The words of a page in Latin letters that are neither terms, placeholders nor data."""
    text = re.sub(r"https?://\S+|\{\w+\}", " ", "\n".join(Said(html).texts))
    return set(re.findall(r"[A-Za-z]{2,}", text)) - TERMS - NAMES - SWITCH - DATA


@pytest.fixture
def a_busy_day(runtime, sandbox, standup, happens, now) -> None:
    """Live calls, a room with a muted caller, an ended call and a callout."""
    happens(
        people.rings_in(at=now),
        people.is_answered(at=now),
        people.rings_in("over", at=now, caller="anonymous"),
        people.hangs_up("over"),
        people.is_muted(standup["alice"], at=now),
    )
    asked = callouts.TtsRequest(people.BOB, sandbox.numbers[0], "Hello")
    callouts.place_tts(runtime, asked, by=By("operator", "alice"))


@pytest.fixture(params=["viewer", "admin"])
def reader(request, signed_in):
    """Somebody who reads Chinese."""
    browser = signed_in(request.param)
    browser.post("/preferences", {"language": "zh"})
    return browser


def test_pages_say_nothing_in_english(reader, a_busy_day):
    pages = {path: reader.get(path) for path in PAGES}

    assert {page.status_code for page in pages.values()} <= {200, 404, 422}
    assert all('lang="zh-Hans"' in page.text for page in pages.values())
    assert {path: english(page.text) for path, page in pages.items()} == {
        path: set() for path in PAGES
    }


def test_pages_with_nothing_on_them_say_so_in_chinese(reader):
    pages = {path: reader.get(path) for path in PAGES}

    assert {path: english(page.text) for path, page in pages.items()} == {
        path: set() for path in PAGES
    }


def test_whoever_signs_in_is_told_in_chinese_what_is_wrong(nobody):
    chinese = {"Accept-Language": "zh-CN"}

    page = nobody.post("/login", {"name": "alice", "password": "no"}, headers=chinese)

    assert page.status_code == 422
    assert english(page.text) == set()


def test_a_form_that_is_wrong_says_so_in_chinese(admin):
    admin.post("/preferences", {"language": "zh"})

    callout = admin.post("/callouts", {"destination": "46", "cli": "", "text": "", "locale": "xx"})
    path = f"/applications/{people.APPLICATION}/callbacks"
    addresses = admin.post(path, {"primary": "http://localhost/", "fallback": "nonsense"})

    assert (callout.status_code, addresses.status_code) == (422, 422)
    assert english(callout.text) - {"xx"} == set()
    assert english(addresses.text) == set()


def test_a_refused_right_is_told_in_chinese(viewer, standup):
    viewer.post("/preferences", {"language": "zh"})

    answer = viewer.click("POST", f"/conferences/standup/participants/{standup['alice']}/mute")

    assert answer.status_code == 403
    assert "需要" in answer.text
    assert english(answer.text) == set()


def test_the_check_notices_english():
    assert english('<p title="Hang up">挂断</p><i data-held-text="{count} new"></i>') == {
        "Hang",
        "up",
        "new",
    }


def test_what_was_refused_is_told_in_chinese(admin, runtime):
    admin.post("/preferences", {"language": "zh"})
    sent = Delivery(received_at=1, path="/", verdict="bad-signature", status=401)
    whys = ["missing-authorization", "mismatch", "unknown-key", "missing-timestamp", "another-key"]
    with runtime.database.writing() as connection:
        for why in whys:
            entry = Entry(delivery=refusals.explained(sent, why, ["POST\n\n\nx-timestamp:\n/"]))
            journal.record(connection, [entry], now=1)

    page = admin.get("/health").text

    assert page.count("data-refusal") == len(whys)
    settings = set("CALLFLOOR_PUBLIC_URL SINCH_APPLICATION_SECRET".replace("_", " ").split())
    headers = {"Authorization", "Content", "Type", "timestamp", "application"}
    assert english(page) - settings - headers - {"MD"} == set()


def test_what_was_not_received_is_told_in_chinese(reader, happens):
    happens(people.rings_in(), people.vanishes())

    page = reader.get(f"/calls/{people.ALICES}").text

    assert "未收到" in page
    assert english(page) - {"DiCE"} == set()
