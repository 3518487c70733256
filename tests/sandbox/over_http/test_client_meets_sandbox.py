"""Our own client and the sandbox over real sockets: every operation, and every refusal of it."""

from dataclasses import replace
from decimal import Decimal

import pytest

from dashboard.sinch import errors, svaml, times
from dashboard.sinch.applications import CallbackUrls, NumberFacts
from dashboard.sinch.callouts import ConferenceCallout, CustomCallout, TtsCallout
from dashboard.sinch.calls import CallInfo
from dashboard.sinch.conferences import Participant
from dashboard.sinch.destinations import Destination
from dashboard.sinch.money import Money
from dashboard.sinch.svaml import Svaml
from tests.sandbox.door import ALICE, BOB, SPARE
from tests.sandbox.over_http.conftest import in_stage

pytestmark = pytest.mark.fidelity("documented", "REST answers")

TO_BOB = Destination("number", BOB)
SPEECH = TtsCallout(destination=TO_BOB, cli="+14045550110", text="Your order is ready.")
NOBODY = "8f2b6c1e-90aa-4a37-8d15-2c4be7710a55"


@pytest.fixture(params=[True, False], ids=["signed", "basic"])
def voice(floor, request):
    with floor.client(signed=request.param) as client:
        yield client


@pytest.mark.parametrize(
    "callout",
    [
        SPEECH,
        ConferenceCallout(destination=TO_BOB, conference_id="all-hands"),
        CustomCallout(destination=TO_BOB, cli="+14045550110"),
    ],
    ids=["speech", "conference", "custom"],
)
def test_a_callout_of_our_client_becomes_a_call_that_it_can_look_up_and_end(voice, callout):
    placed = voice.place_callout(callout)

    ongoing = voice.call(placed)
    voice.update_call(placed, Svaml(svaml.Hangup()))

    assert (ongoing.call_id, ongoing.status, ongoing.to) == (placed, "ONGOING", TO_BOB)
    assert voice.call(placed).status == "FINAL"


def test_our_client_reads_all_that_the_platform_says_of_a_finished_call(voice, floor):
    callout = CustomCallout(destination=TO_BOB, cli="+14045550110", custom="ticket-118")
    placed = voice.place_callout(callout)
    floor.control("POST", "clock/advance", {"seconds": 10})
    voice.update_call(placed, Svaml(svaml.Hangup()))

    found = voice.call(placed)

    assert replace(found, duration_seconds=None, timestamp=None) == CallInfo(
        call_id=placed,
        to=TO_BOB,
        domain="pstn",
        status="FINAL",
        result="ANSWERED",
        reason="MANAGERHANGUP",
        custom="ticket-118",
        user_rate=Money("USD", Decimal("0.012")),
        debit=Money("USD", Decimal("0.012")),
    )
    assert 5 < found.duration_seconds < 60
    assert abs(found.timestamp - times.now()) < 60 * times.SECOND


def test_our_client_steers_a_leg(voice, floor, call_id):
    floor.control("POST", f"calls/{call_id}/answer")
    in_stage(floor, call_id, "talking")

    voice.update_leg(call_id, "callee", Svaml(None, (svaml.Say("Hi"),)))

    [call] = floor.control("GET", "calls")["calls"]
    assert [each["to"] for each in call["played"]] == ["callee"]


def test_our_client_moderates_a_conference(voice, member):
    voice.manage_participant("standup", member, "mute")
    voice.manage_participant("standup", member, "onhold", "music1")
    [alice] = voice.participants("standup")
    voice.manage_participant("standup", member, "resume")
    voice.manage_participant("standup", member, "unmute")
    [back] = voice.participants("standup")
    voice.kick("standup", member)

    seconds = alice.duration_seconds
    assert alice == Participant(member, ALICE, seconds, muted=True, on_hold=True)
    assert 0 <= seconds < 60
    assert (back.muted, back.on_hold) == (False, False)
    with pytest.raises(errors.NotFound):
        voice.participants("standup")


def test_our_client_ends_a_conference(voice, member):
    voice.kick_all("standup")

    assert (voice.call(member).status, voice.call(member).reason) == ("FINAL", "MANAGERHANGUP")


def test_our_client_gives_and_takes_numbers(voice, floor):
    spare = floor.numbers()[SPARE]

    voice.unassign_number(spare)
    without = {each.number: each.application_key for each in voice.numbers()}
    voice.assign_numbers([spare])
    with_it = {each.number: each.application_key for each in voice.numbers()}

    assert without[spare] is None
    assert with_it[spare] == voice.key


def test_our_client_sets_callback_addresses(voice, floor):
    before = voice.callback_urls()

    voice.set_callback_urls(
        None, CallbackUrls("https://floor.example/a", "https://floor.example/b")
    )
    changed = voice.callback_urls()
    voice.set_callback_urls(voice.key, before)

    assert changed == CallbackUrls("https://floor.example/a", "https://floor.example/b")
    assert voice.callback_urls() == before == CallbackUrls(floor.callback_url, None)


def test_our_client_asks_about_a_number(voice):
    facts = voice.query_number("+46 (0)70 174 06 11")

    assert facts == NumberFacts(
        "+46701740611", "SE", "Mobile", restricted=False, rate=Money("USD", Decimal("0.024"))
    )


def test_our_client_learns_which_numbers_it_may_not_call(voice, floor):
    floor.control("PUT", "platform", {"barred": [BOB]})

    assert voice.query_number(BOB).restricted


REFUSED = {
    "a callout by no SVAML": (
        lambda voice: voice.place_callout(CustomCallout(ice="hello")),
        errors.InvalidRequest,
        40001,
    ),
    "a look-up": (lambda voice: voice.call(NOBODY), errors.NotFound, 40400),
    "steering": (
        lambda voice: voice.update_call(NOBODY, Svaml(svaml.Hangup())),
        errors.NotFound,
        40400,
    ),
    "steering a leg": (
        lambda voice: voice.update_leg(NOBODY, "both", Svaml(None, (svaml.Say("Hi"),))),
        errors.NotFound,
        40400,
    ),
    "a roster": (lambda voice: voice.participants("nowhere"), errors.NotFound, 40400),
    "kicking all": (lambda voice: voice.kick_all("nowhere"), errors.NotFound, 40400),
    "muting": (
        lambda voice: voice.manage_participant("nowhere", NOBODY, "mute"),
        errors.NotFound,
        40400,
    ),
    "kicking": (lambda voice: voice.kick("nowhere", NOBODY), errors.NotFound, 40400),
    "assigning a number of others": (
        lambda voice: voice.assign_numbers(["+14045550999"]),
        errors.InvalidRequest,
        40001,
    ),
    "taking a number of others": (
        lambda voice: voice.unassign_number("+14045550999"),
        errors.InvalidRequest,
        40001,
    ),
    "addresses of another application": (
        lambda voice: voice.callback_urls("another"),
        errors.InvalidRequest,
        40003,
    ),
    "changing those": (
        lambda voice: voice.set_callback_urls("another", CallbackUrls("https://a.example", None)),
        errors.InvalidRequest,
        40003,
    ),
    "asking about no number": (
        lambda voice: voice.query_number("standup"),
        errors.InvalidRequest,
        40001,
    ),
}


@pytest.mark.parametrize(("ask", "named", "code"), REFUSED.values(), ids=REFUSED)
def test_a_refusal_reaches_whoever_asked_by_name_with_its_code(ask, named, code, voice):
    with pytest.raises(named) as refusal:
        ask(voice)

    assert refusal.value.code == code
    assert refusal.value.text
    assert refusal.value.reference


@pytest.mark.parametrize(
    ("setting", "named", "code"),
    [({"credit": False}, errors.NoCredit, 40200), ({"barred": [BOB]}, errors.Forbidden, 40300)],
    ids=["no credit", "barred"],
)
def test_a_callout_that_is_not_permitted_is_refused_by_name(setting, named, code, voice, floor):
    floor.control("PUT", "platform", setting)

    with pytest.raises(named) as refusal:
        voice.place_callout(SPEECH)

    assert (refusal.value.code, bool(refusal.value.reference)) == (code, True)
    assert floor.control("GET", "calls")["calls"] == []


def test_a_scheme_that_is_not_permitted_is_refused_by_name(floor):
    floor.control("PUT", "platform", {"basic": False})

    with floor.client(signed=False) as voice, pytest.raises(errors.Forbidden) as refusal:
        voice.numbers()

    assert refusal.value.code == 40301


def test_a_busy_platform_tells_our_client_when_to_come_back(voice, floor):
    floor.control("PUT", "platform", {"requests_per_second": 0.1})
    voice.numbers()

    with pytest.raises(errors.TooManyRequests) as refusal:
        voice.numbers()

    assert refusal.value.code == 42900
    assert 1 <= refusal.value.retry_after_seconds <= 10


# --- Every operation where it may do nothing

OPERATIONS = {
    "placing a callout": lambda voice, _, __: voice.place_callout(SPEECH),
    "looking a call up": lambda voice, member, _: voice.call(member),
    "steering a call": lambda voice, member, _: voice.update_call(member, Svaml(svaml.Hangup())),
    "steering a leg": lambda voice, member, _: voice.update_leg(
        member, "caller", Svaml(None, (svaml.Say("Hi"),))
    ),
    "looking a conference up": lambda voice, _, __: voice.participants("standup"),
    "ending a conference": lambda voice, _, __: voice.kick_all("standup"),
    "muting": lambda voice, member, _: voice.manage_participant("standup", member, "mute"),
    "kicking": lambda voice, member, _: voice.kick("standup", member),
    "listing numbers": lambda voice, _, __: voice.numbers(),
    "giving a number": lambda voice, _, spare: voice.assign_numbers([spare]),
    "taking a number": lambda voice, _, spare: voice.unassign_number(spare),
    "looking callback URLs up": lambda voice, _, __: voice.callback_urls(),
    "changing callback URLs": lambda voice, _, __: voice.set_callback_urls(
        None, CallbackUrls("https://elsewhere.example", None)
    ),
    "asking about a number": lambda voice, _, __: voice.query_number(BOB),
}
every_operation = pytest.mark.parametrize("operation", OPERATIONS.values(), ids=OPERATIONS)


def state_of(floor):
    """What an operation could change."""
    with floor.client() as voice:
        numbers = voice.numbers()
    calls = floor.control("GET", "calls")["calls"]
    application = floor.control("GET", "application")
    seen = ("call_id", "stage", "muted", "on_hold", "played")
    return (
        [[call[name] for name in seen] for call in calls],
        numbers,
        (application["callback_url"], application["fallback_url"]),
    )


@every_operation
@pytest.mark.parametrize(("signed", "code"), [(True, 40102), (False, 40108)])
def test_whoever_has_another_secret_may_do_nothing(operation, signed, code, floor, member):
    before, spare = state_of(floor), floor.numbers()[SPARE]

    with (
        floor.client(secret="YW5vdGhlciBzZWNyZXQ=", signed=signed) as stranger,
        pytest.raises(errors.Unauthorised) as refusal,
    ):
        operation(stranger, member, spare)

    assert refusal.value.code == code
    assert state_of(floor) == before


@every_operation
def test_a_platform_that_fails_is_told_by_name_and_has_done_nothing(
    operation, voice, floor, member
):
    before, spare = state_of(floor), floor.numbers()[SPARE]
    floor.control("PUT", "faults", {"rest": {"status": 500}})

    with pytest.raises(errors.PlatformFault) as failure:
        operation(voice, member, spare)

    floor.control("PUT", "faults", {})
    assert (failure.value.status, failure.value.code) == (500, 50000)
    assert failure.value.text
    assert failure.value.reference
    assert state_of(floor) == before
