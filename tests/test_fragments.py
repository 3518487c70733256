import re
import threading
from dataclasses import replace
from decimal import Decimal
from html.parser import HTMLParser
from pathlib import Path

import pytest
from flask import Flask
from flask_babel import Babel

from dashboard import fragments
from dashboard.operations.floor import PLAIN
from dashboard.operations.views import Count, FloorFigures
from dashboard.sinch import times
from dashboard.sinch.times import SECOND
from dashboard.store.bulks import BulkNote, Failure
from dashboard.store.calls import CallRow, Counted, EventRow, Figures
from dashboard.store.commands import Callout, Command
from dashboard.store.conferences import ParticipantRow, RoomRow
from dashboard.store.notes import CommandNote, Deed
from dashboard.web import filters
from tests.people import ALICE, ALICES, APPLICATION, NOON, STANDUP, SUPPORT

ROOT = Path(__file__).resolve().parent.parent

CALL = CallRow(
    call_id=ALICES,
    application_key=APPLICATION,
    region="euc1",
    version=7,
    updated_at=NOON,
    stamps="{}",
    state="talking",
    flow_step="connectPstn",
    conference_id=None,
    direction="inbound",
    origin="pstn",
    command_id=None,
    from_endpoint=ALICE,
    from_type="number",
    from_digits="46701234567",
    to_endpoint=SUPPORT,
    to_type="number",
    to_digits="442079460991",
    domain="pstn",
    custom=None,
    started_at=NOON,
    answered_at=NOON,
    ended_at=None,
    ended_by=None,
    result=None,
    reason=None,
    duration_seconds=None,
    cost_amount=None,
    cost_currency=None,
    amd_status=None,
    proved_at=NOON,
    checking=False,
    muted=None,
    on_hold=None,
    command=None,
    recording=None,
)
IN_THE_STANDUP = ParticipantRow(
    application_key=APPLICATION,
    conference_id=STANDUP,
    call_id=ALICES,
    version=3,
    updated_at=NOON,
    presence="present",
    number=ALICE,
    joined_at=NOON,
    left_at=None,
    muted=False,
    on_hold=False,
    music=None,
    call_state="room",
    call_started_at=NOON,
    call_ended_at=None,
    direction="inbound",
    from_endpoint=ALICE,
    from_type="number",
    to_endpoint=SUPPORT,
    to_type="number",
    checking=False,
    command=None,
)
ROOM = RoomRow(
    application_key=APPLICATION,
    conference_id=STANDUP,
    version=9,
    people=2,
    unmuted=1,
    muted=1,
    first_seen_at=NOON,
    last_seen_at=NOON,
    oldest_joined_at=NOON,
    checked_at=NOON,
    newcomers_muted_since=None,
    command=None,
)
EVENT = EventRow(
    seq=1,
    event_key="k1",
    application_key=APPLICATION,
    call_id=ALICES,
    conference_id=None,
    kind="call-arrived",
    source="ice",
    event_at=NOON,
    fine_at=NOON,
    recorded_at=NOON,
    body={"action": "connectConf", "room": STANDUP},
    answer=b'{"action":{"name":"connectConf"}}',
    answered_by="starter",
    command_id=None,
    seen_count=2,
)
ASKED = Command(
    command_id="c1",
    application_key=APPLICATION,
    verb="callout",
    params={"destination": {"type": "number", "endpoint": ALICE}, "text": "Good morning."},
    by_kind="operator",
    by_name="anna",
    asked_at=NOON,
)
REFUSED = CommandNote("c2", "mute", "refused", None, 40400, None, "anna", NOON, NOON)
FIGURES = FloorFigures(
    Figures(
        active=4, arriving=1, ringing=1, talking=1, connected=0, menu=0, parked=0, in_rooms=1,
        ending=0, checking=0, longest_since=NOON,
    ),
    Counted(calls=9, decided=8, answered=6, failed=2, spent={"EUR": Decimal("1.2345")}),
)  # fmt: skip

EVERY_PIECE = {
    "name_form": lambda: fragments.name_form("46701234567", "Alice"),
    "call_row": lambda: fragments.call_row(CALL, rights="moderate"),
    "call_header": lambda: fragments.call_header(CALL, [EVENT], rights="moderate"),
    "event_item": lambda: fragments.event_item(EVENT),
    "room_row": lambda: fragments.room_row(ROOM),
    "room_header": lambda: fragments.room_header(ROOM, rights="moderate"),
    "participant_row": lambda: fragments.participant_row(IN_THE_STANDUP, rights="moderate"),
    "callout_row": lambda: fragments.callout_row(Callout(ASKED, CALL)),
    "floor_figures": lambda: fragments.floor_figures(FIGURES),
    "floor_count": lambda: fragments.floor_count(PLAIN, Count(matching=120, among=120)),
    "notice": lambda: fragments.notice("Only moderators may do that."),
}
ROWS = ["call_row", "event_item", "room_row", "participant_row", "callout_row"]


class Page(HTMLParser):
    """The elements of a piece of HTML, as (tag, attributes), and how deep its roots are."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.roots = 0
        self.depth = 0
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.roots += self.depth == 0
        self.depth += tag not in ("input", "br")
        self.elements.append((tag, {name: value or "" for name, value in attrs}))

    def handle_endtag(self, tag):
        self.depth -= 1

    def having(self, name: str, value: str | None = None) -> list[dict[str, str]]:
        found = (attrs for _, attrs in self.elements if name in attrs)
        return [attrs for attrs in found if value is None or attrs[name] == value]

    def field(self, name: str) -> str:
        return self.having("data-field", name)[0]["data-value"]


@pytest.fixture(autouse=True)
def app():
    app = Flask("fragments", template_folder=ROOT / "templates", static_folder=ROOT / "static")
    app.jinja_options = {"trim_blocks": True, "lstrip_blocks": True}
    Babel(app)
    filters.register(app)
    with app.test_request_context():
        yield app


@pytest.mark.parametrize("piece", EVERY_PIECE)
def test_every_piece_has_one_root(piece):
    page = Page(EVERY_PIECE[piece]())

    assert (page.roots, page.depth) == (1, 0)


@pytest.mark.parametrize("piece", ROWS)
def test_every_row_carries_its_key_its_version_and_an_id(piece):
    _, root = Page(EVERY_PIECE[piece]()).elements[0]

    assert root["id"]
    assert root["data-row"]
    assert root["data-version"].isdigit()


def test_what_is_marked_as_a_field_carries_its_value_for_programs():
    mark = re.compile(r'data-field="[^"]*"(?! data-value=)')

    found = {
        one.name: mark.findall(one.read_text()) for one in (ROOT / "templates").rglob("*.html")
    }

    assert not {name: marks for name, marks in found.items() if marks}


def test_a_duration_is_told_to_programs_as_its_start_and_once_over_in_seconds():
    over = replace(CALL, state="ended", ended_at=NOON + 75 * SECOND)

    assert Page(fragments.call_row(CALL, rights="moderate")).field("duration").endswith("Z")
    for piece in (
        fragments.call_row(over, rights="moderate"),
        fragments.call_header(over, [EVENT], rights="moderate"),
    ):
        assert Page(piece).field("duration") == "75"


@pytest.mark.parametrize("piece", EVERY_PIECE)
def test_no_id_stands_twice_in_a_piece_and_every_control_has_one(piece):
    page = Page(EVERY_PIECE[piece]())
    ids = [attrs["id"] for attrs in page.having("id")]
    controls = page.having("data-action")

    assert len(ids) == len(set(ids))
    assert all(attrs.get("id") for attrs in controls)


@pytest.mark.parametrize("piece", EVERY_PIECE)
def test_no_piece_holds_a_token_or_anything_that_a_strict_policy_forbids(piece):
    page = Page(EVERY_PIECE[piece]())

    names = {name for _, attrs in page.elements for name in attrs}
    assert not {name for name in names if name.startswith(("on", "hx-on")) or name == "style"}
    assert "script" not in {tag for tag, _ in page.elements}
    assert "csrf" not in EVERY_PIECE[piece]()


@pytest.mark.parametrize("piece", EVERY_PIECE)
def test_every_piece_is_the_same_when_a_thread_without_a_visitor_renders_it(app, piece):
    here = EVERY_PIECE[piece]()
    there = []

    def render() -> None:
        with app.test_request_context():
            there.append(EVERY_PIECE[piece]())

    thread = threading.Thread(target=render)
    thread.start()
    thread.join()

    assert without_ticking(there[0]) == without_ticking(here)


def without_ticking(html: str) -> list[tuple[str, dict[str, str]]]:
    """A piece without the texts of running clocks, which two renderings need not share."""
    return Page(html).elements


def test_a_call_shows_its_state_numbers_and_start():
    page = Page(fragments.call_row(CALL, rights="moderate"))

    assert page.field("state") == "talking"
    assert page.field("from") == ALICE
    assert page.field("to") == SUPPORT
    assert page.field("flow-step") == "connectPstn"
    assert page.having("data-since")[0]["data-since"] == "2026-03-14T12:00:00.000Z"
    assert page.elements[0][1]["data-call-id"] == ALICES


def test_a_silent_call_is_shown_as_being_checked():
    row = fragments.call_row(replace(CALL, checking=True), rights="view")

    assert Page(row).field("state") == "checking"


def test_a_call_in_a_room_leads_to_the_room():
    row = replace(CALL, state="room", flow_step="connectConf", conference_id="a/b")

    assert Page(fragments.call_row(row, rights="view")).having("href", "/conferences/~YS9i")


def test_hostile_text_is_escaped():
    row = replace(CALL, from_endpoint="<script>alert(1)</script>", from_type="username")

    html = fragments.call_row(row, rights="moderate")

    assert "<script>" not in html
    assert "&lt;script&gt;" in html


def test_a_moderator_can_mute_hold_and_kick_and_hang_up():
    person = Page(fragments.participant_row(IN_THE_STANDUP, rights="moderate"))
    call = Page(fragments.call_row(CALL, rights="moderate"))
    path = f"/conferences/standup/participants/{ALICES}"

    assert person.having("data-action", "mute")[0]["hx-post"] == f"{path}/mute"
    assert person.having("data-action", "hold")[0]["hx-post"] == f"{path}/hold"
    assert person.having("data-action", "kick")[0]["hx-delete"] == path
    assert call.having("data-action", "hang-up")[0]["hx-post"] == f"/calls/{ALICES}/hang-up"
    assert call.having("data-action", "hang-up")[0]["hx-confirm"] == "hang-up-dialog"


def test_every_command_is_sent_once_and_answered_in_place():
    page = Page(fragments.participant_row(IN_THE_STANDUP, rights="moderate"))
    commands = page.having("hx-post") + page.having("hx-delete")

    assert len(commands) == 3
    assert all(attrs["hx-sync"] == "this:drop" for attrs in commands)
    assert all(attrs["hx-swap"] == "outerMorph" for attrs in commands)


def test_who_may_only_look_sees_the_controls_and_why_they_do_nothing():
    page = Page(fragments.participant_row(IN_THE_STANDUP, rights="view"))

    assert not page.having("hx-post") + page.having("hx-delete")
    controls = page.having("data-action")
    verbs = [one for one in controls if one["data-action"] in ("mute", "hold", "kick", "name")]
    assert len(verbs) == 4
    assert all(attrs["aria-disabled"] == "true" and attrs["title"] for attrs in verbs)
    [select] = [one for one in controls if one["data-action"] == "select"]
    assert "disabled" in select


def test_a_muted_caller_on_hold_is_shown_so_and_offered_the_way_back():
    row = replace(IN_THE_STANDUP, muted=True, on_hold=True, music="music1")

    html = fragments.participant_row(row, rights="moderate")

    page = Page(html)

    assert page.field("muted") == "true"
    assert page.field("on-hold") == "true"
    assert "Music 1" in html
    path = f"/conferences/standup/participants/{ALICES}"
    assert page.having("data-action", "unmute")[0]["hx-delete"] == f"{path}/mute"
    assert page.having("data-action", "resume")[0]["hx-delete"] == f"{path}/hold"


def test_what_nobody_told_us_is_not_claimed():
    row = replace(IN_THE_STANDUP, muted=None, on_hold=None, joined_at=None, presence="expected")

    page = Page(fragments.participant_row(row, rights="moderate"))

    assert page.field("muted") == ""
    assert page.field("on-hold") == ""
    assert page.field("duration") == ""


def test_a_refused_command_stands_on_the_row_with_its_reason_and_a_retry():
    html = fragments.participant_row(replace(IN_THE_STANDUP, command=REFUSED), rights="moderate")

    page = Page(html)
    assert page.elements[0][1]["data-command"] == "refused"
    assert "Mute refused: Sinch does not know it" in html
    retry = page.having("data-action", "retry")[0]
    assert retry["hx-post"] == f"/conferences/standup/participants/{ALICES}/mute"


def test_a_command_on_its_way_spins_and_says_so_to_those_who_cannot_see_it():
    sent = replace(REFUSED, status="sent", error_code=None)

    page = Page(fragments.participant_row(replace(IN_THE_STANDUP, command=sent), rights="view"))

    assert page.elements[0][1]["data-command"] == "sent"
    assert page.having("class", "spinner")[0]["aria-label"] == "Mute: Sent"


def test_a_room_names_its_heads_and_how_many_would_be_kicked():
    html = fragments.room_header(ROOM, rights="moderate")

    page = Page(html)
    assert page.field("people") == "2"
    assert page.field("muted") == "1"
    kick_all = page.having("data-action", "kick-all")[0]
    assert kick_all["hx-delete"] == "/conferences/standup/participants"
    assert kick_all["data-confirm-name"] == "2 people"


def test_an_empty_room_has_nobody_to_kick():
    room = fragments.unheard_of(APPLICATION, STANDUP)

    page = Page(fragments.room_header(room, rights="moderate"))

    assert page.field("people") == "0"
    assert not page.having("data-action", "kick-all")


def test_a_room_that_everybody_left_is_greyed():
    row = Page(fragments.room_row(replace(ROOM, people=0, unmuted=0, muted=0)))

    assert "row-past" in row.elements[0][1]["class"]
    assert row.elements[0][1]["data-conference-id"] == STANDUP


def test_a_room_claims_no_more_of_the_unmuted_than_is_known():
    known, in_part, unknown = (
        fragments.room_row(replace(ROOM, people=people, unmuted=unmuted, muted=muted))
        for people, unmuted, muted in ((3, 2, 1), (8, 5, 1), (8, 0, 0))
    )

    assert ">2<" in known
    assert "not checked" not in known
    assert ">5+<" in in_part
    assert "2 more people are not checked yet" in in_part
    assert ">not checked<" in unknown


def test_a_finished_call_tells_why_it_ended_and_cannot_be_hung_up():
    over = replace(
        CALL, state="ended", ended_at=times.now(), ended_by="callback", result="ANSWERED",
        reason="CALLERHANGUP", duration_seconds=42,
    )  # fmt: skip

    html = fragments.call_header(over, [], rights="moderate")

    page = Page(html)
    assert "The caller hung up." in html
    assert page.field("reason") == "CALLERHANGUP"
    assert page.field("ended-by") == "callback"
    assert not page.having("data-action", "hang-up")


def test_a_callout_shows_the_command_until_there_is_a_call():
    waiting = Page(fragments.callout_row(Callout(ASKED, None)))
    ringing = Page(fragments.callout_row(Callout(ASKED, replace(CALL, state="ringing"))))

    assert (waiting.field("state"), waiting.field("to")) == ("sent", ALICE)
    assert ringing.field("state") == "ringing"
    assert ringing.elements[0][1]["data-call-id"] == ALICES


def test_a_refused_callout_says_why():
    refused = replace(ASKED, status="refused", error_code=40200)

    assert "not enough credit" in fragments.callout_row(Callout(refused, None))


def test_an_event_shows_its_story_and_its_raw_form_one_click_away():
    html = fragments.event_item(EVENT)

    assert "The call came in. Answer: Room standup." in html
    assert "2 deliveries" in html
    assert Page(html).having("hx-morph-skip")
    assert "connectConf" in html


def test_those_arriving_count_as_ringing():
    html = fragments.floor_figures(FIGURES)

    [ringing] = Page(html).having("data-figure", "ringing")
    assert ringing["data-value"] == "2"
    assert "/?state=arriving,ringing" in html


def test_the_day_in_figures_counts_only_what_is_decided_and_proven():
    html = fragments.floor_figures(FIGURES)

    assert "75%" in html
    assert "€1.23" in html


def test_a_day_without_calls_has_no_rate_and_no_cost():
    html = fragments.floor_figures(replace(FIGURES, today=Counted()))

    assert "NaN" not in html
    assert html.count("<dd>–</dd>") == 2


def test_a_count_leads_to_the_pages_beside_its_own():
    html = fragments.floor_count(PLAIN.turned(2), Count(matching=120, among=5000))

    assert 'href="/"' in html
    assert 'href="/?page=3"' in html
    assert "page 2 of 3" in html


def test_who_is_leaving_is_shown_so_with_the_way_back():
    note = replace(REFUSED, verb="kick", status="due", due_at=NOON + 5 * SECOND, settled_at=None)

    page = Page(fragments.participant_row(replace(IN_THE_STANDUP, command=note), rights="moderate"))

    [undo] = [one for one in page.having("data-action") if one["data-action"] == "undo"]
    assert undo["hx-post"] == f"/commands/{note.command_id}/undo"
    assert page.having("data-countdown")


def test_who_muted_somebody_is_named_beside_it():
    row = replace(IN_THE_STANDUP, muted=True, muted_by=Deed("c1", "anna", NOON))

    html = fragments.participant_row(row, rights="view")

    assert "anna" in html


def test_a_named_caller_is_shown_by_name_and_number():
    html = fragments.participant_row(replace(IN_THE_STANDUP, name="Alice L"), rights="view")

    assert "Alice L" in html
    assert "+46 70 123 45 67" in html


def test_a_failed_bulk_names_for_whom_it_failed_and_offers_those_still_there_again():
    failures = (
        Failure("bobs", "+14045550104", "Bob", "refused", 40400, "Gone", "ref-1"),
        Failure("carols", "+14045550133", None, "refused", 50000, "Fault", "ref-2"),
    )
    bulk = BulkNote("many", "mute", "anna", NOON, 40, 38, failures, NOON)

    html = fragments.room_header(replace(ROOM, bulk=bulk), rights="moderate")

    page = Page(html)
    assert page.field("bulk") == "38/40"
    assert "Bob" in html
    assert "ref-2" in html
    [retry] = [one for one in page.having("data-action") if one["data-action"] == "retry-many"]
    assert retry["hx-post"] == "/commands/many/retry"
    assert "Retry 1" in html
