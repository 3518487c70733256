from typing import get_args

import pytest
from flask import Flask
from flask_babel import Babel

from dashboard import wording
from dashboard.sinch.voices import LOCALES
from dashboard.store.events import Event

STATES = [
    "arriving",
    "ringing",
    "talking",
    "connected",
    "menu",
    "parked",
    "room",
    "ending",
    "checking",
    "ended",
    "failed",
]
REASONS = [
    "N/A",
    "TIMEOUT",
    "CALLERHANGUP",
    "CALLEEHANGUP",
    "BLOCKED",
    "MANAGERHANGUP",
    "NOCREDITPARTNER",
    "CANCEL",
    "GENERALERROR",
    "CONGESTION",
    "USERNOTFOUND",
    "CALLBACKERROR",
    "OTHERPEERANSWERED",
    "ESTABLISHED",
    "CLIENTNETWORK",
    "INVALIDSVAMLACTION",
    "BUSY",
    "NOANSWER",
]
RESULTS = ["N/A", "ANSWERED", "BUSY", "NOANSWER", "FAILED"]
STEPS = [
    "placed",
    "connectPstn",
    "connectSip",
    "connectMxp",
    "connectStream",
    "continue",
    "runMenu",
    "park",
    "connectConf",
    "hangup",
    "gone",
]
CODES = [
    "40001",
    "40002",
    "40003",
    "40004",
    "40005",
    "40100",
    "40101",
    "40102",
    "40104",
    "40107",
    "40108",
    "40200",
    "40300",
    "40301",
    "40400",
    "42900",
    "50000",
    "50300",
]


@pytest.fixture(autouse=True)
def in_english():
    app = Flask("wording")
    Babel(app)
    with app.test_request_context():
        yield


@pytest.mark.parametrize("state", STATES)
def test_every_state_has_a_word_a_colour_an_icon_and_a_hint(state):
    badge = wording.call_state(state)

    assert str(badge.word) != state
    assert badge.tone
    assert badge.icon
    assert str(wording.state_hint(state)).endswith(".")


def test_no_two_states_read_the_same():
    assert len({str(wording.call_state(state).word) for state in STATES}) == len(STATES)


@pytest.mark.parametrize("result", RESULTS)
@pytest.mark.parametrize("reason", REASONS)
def test_every_reason_with_every_result_is_a_sentence_without_machine_words(reason, result):
    sentence = str(wording.ending(reason, result))

    assert sentence.endswith(".")
    assert reason not in sentence
    assert result not in sentence


def test_a_busy_line_and_a_rejected_call_read_differently():
    assert wording.ending("N/A", "BUSY") != wording.ending("CALLEEHANGUP", "BUSY")


def test_an_unanswered_call_says_so_and_an_answered_one_met_its_limit():
    assert wording.ending("TIMEOUT", "NOANSWER") == "Nobody answered in time."
    assert wording.ending("TIMEOUT", "ANSWERED") == "The longest allowed duration was reached."


def test_a_reason_that_sinch_has_newly_invented_is_named():
    assert "SOLARFLARE" in str(wording.ending("SOLARFLARE", "FAILED"))


def test_an_ending_without_a_reason_tells_the_result():
    assert wording.ending(None, "ANSWERED") == "The call ended; Sinch gave no reason."
    assert "MOVED" in str(wording.ending(None, "MOVED"))
    assert wording.ending(None, None) == "It ended; why is not known."


def test_an_ending_that_nobody_reported_says_how_it_is_known():
    assert "no longer knows" in str(wording.ending_in_full(None, None, "look-up"))
    assert "No word" in str(wording.ending_in_full(None, None, "time-limit"))
    assert wording.ending_in_full("CANCEL", "NOANSWER", "callback") == (
        "It was cancelled while it rang."
    )


@pytest.mark.parametrize("known_by", ["callback", "look-up", "time-limit"])
def test_how_an_ending_is_known_is_told_in_words(known_by):
    assert str(wording.known_by(known_by)) != known_by


@pytest.mark.parametrize("step", STEPS)
def test_every_step_of_a_flow_has_words(step):
    assert str(wording.flow_step(step)) != step


def test_a_call_in_a_room_names_the_room():
    assert wording.flow_step("connectConf", "standup") == "Room standup"
    assert wording.flow_step(None) == ""
    assert wording.flow_step("teleport") == "teleport"


@pytest.mark.parametrize("code", CODES)
def test_every_code_of_sinch_has_a_sentence(code):
    assert str(wording.platform_error(int(code), None)).endswith(".")
    assert "gave no reason" not in str(wording.platform_error(int(code), None))


def test_an_unknown_code_falls_back_to_its_family_then_to_sinchs_own_words():
    assert wording.platform_error(40499, None) == wording.platform_error(40400, None)
    assert wording.platform_error(None, "Line 7 is closed") == "Sinch says: Line 7 is closed"
    assert wording.platform_error(None, None) == "Sinch gave no reason."


@pytest.mark.parametrize(
    "reason", ["unreachable", "no-answer", "already-gone", "internal", "interrupted", "not-done"]
)
def test_what_our_own_side_met_has_a_sentence(reason):
    assert reason not in str(wording.platform_error(None, reason))


def test_a_refused_command_tells_what_was_refused_and_why():
    story = str(wording.command_story("mute", "refused", 40400, None))

    assert story.startswith("Mute refused: ")
    assert "does not know it" in story


def test_a_forbidden_mute_is_not_blamed_on_a_destination():
    mute = str(wording.command_story("mute", "refused", 40300, None))
    callout = str(wording.command_story("callout", "refused", 40300, None))

    assert mute == "Mute refused: Sinch does not allow it."
    assert callout.endswith("The Sinch account may not call this destination.")


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("sv-SE", "Swedish (Sweden)"),
        ("arb", "Arabic (Egypt)"),
        ("en-GB-WLS", "English (United Kingdom) WLS"),
        ("tlh", "tlh"),
        ("not a code", "not a code"),
        ("", ""),
    ],
)
def test_a_language_is_named_and_an_unknown_code_stays(code, name):
    assert wording.language(code) == name


def test_every_language_of_sinch_has_a_name():
    assert [each.code for each in LOCALES if wording.language(each.code) == each.code] == []


@pytest.mark.parametrize("status", ["due", "sent", "confirmed", "refused", "unknown", "withdrawn"])
def test_every_status_of_a_command_has_a_word(status):
    assert str(wording.command_status(status)) != status
    assert str(wording.command_story("hold", status, None, None)).startswith("Hold")


@pytest.mark.parametrize("kind", [event.kind for event in get_args(Event)])
def test_every_kind_of_event_has_a_badge_and_a_story(kind):
    assert str(wording.event_badge(kind).word) != kind
    assert kind not in str(wording.event_story(kind, {}))


def test_an_event_tells_what_it_holds():
    menu = {"type": "return", "value": "billing", "input": "dtmf", "action": "park"}
    held = {"on_hold": True, "music": "music2"}
    failed = {"type": "callingerror", "error": {"code": 40001, "message": None}}

    assert wording.event_story("menu-answered", menu) == (
        "The caller chose “billing”. Answer: Parked."
    )
    assert "Music 2" in str(wording.event_story("participant-held", held))
    assert "did not accept" in str(wording.event_story("notified", failed))
    assert (
        "a person"
        in str(wording.event_story("call-answered", {"amd": {"status": "human"}})).lower()
    )


def test_an_event_from_the_future_is_named():
    assert "call-teleported" in str(wording.event_story("call-teleported", {}))


def story(state: str, *, waited=None, talked=None, ending="", room=None):
    return wording.call_story(
        caller="+46 70 123 45 67",
        called="Sales",
        outbound=False,
        state=state,
        room=room,
        waited=waited,
        talked=talked,
        ending_sentence=ending,
    )


def test_a_call_is_told_in_one_sentence():
    assert story("ended", talked="03:10", ending="The caller hung up.") == (
        "+46 70 123 45 67 called Sales, talked for 03:10. The caller hung up."
    )
    assert story("ended", waited="00:42", talked="03:10", ending="The caller hung up.") == (
        "+46 70 123 45 67 called Sales, waited 00:42 in the menu, talked for 03:10."
        " The caller hung up."
    )
    assert story("failed", ending="The line was busy.").endswith(
        "no conversation. The line was busy."
    )
    assert story("ringing").endswith("ringing now")
    assert story("room", room="standup").endswith("in room standup now")


def test_an_ended_call_of_unknown_length_claims_no_conversation_and_no_silence():
    assert story("ended", ending="It ended; why is not known.").endswith(
        "Sales, ended. It ended; why is not known."
    )


def test_a_call_of_ours_says_whom_we_called():
    story = wording.call_story(
        caller="+1 404", called="Bob", outbound=True, state="talking", room=None, waited=None,
        talked=None, ending_sentence="",
    )  # fmt: skip

    assert story == "We called Bob, talking now"


def test_a_wrong_field_is_told_what_to_type():
    assert "plus" in str(wording.problem("destination", "no-plus"))
    assert "never connects" in str(wording.problem("cli", "missing"))
    assert wording.problem("x", "from-the-future") == "from-the-future"


NOTHING = {"recording": None, "muted": None, "on_hold": None, "amd": None, "in_app": False}


def test_a_call_of_which_nothing_more_is_known_has_no_flags():
    assert wording.call_flags(**NOTHING) == {}
    assert wording.call_flags(**NOTHING | {"recording": "none", "muted": False}) == {}


@pytest.mark.parametrize(
    ("known", "flag"),
    [
        ({"recording": "asked"}, "recording"),
        ({"muted": True}, "muted"),
        ({"on_hold": True}, "on-hold"),
        ({"amd": "MACHINE"}, "amd"),
        ({"in_app": True}, "in-app"),
    ],
)
def test_what_is_known_beside_the_state_has_a_flag(known, flag):
    [(name, look)] = wording.call_flags(**NOTHING | known).items()

    assert name == flag
    assert str(look.word)
    assert look.icon


@pytest.mark.parametrize("state", [*STATES, "on_hold", "muted"])
def test_each_stretch_of_a_lane_has_a_word(state):
    assert str(wording.span(state).word) != state


def test_what_a_fact_rests_on_is_said_and_an_unknown_source_is_named_by_its_event():
    assert str(wording.proof("dice", "call-disconnected")) == "Callback: it ended"
    assert wording.proof("telepathy", "call-guessed") == "call-guessed"


def test_each_lane_says_whose_it_is():
    assert [str(wording.lane(leg, None)) for leg in ("caller", "called")] == [
        "Caller",
        "Called side",
    ]
    assert str(wording.lane("room", "standup")) == "Room standup"
