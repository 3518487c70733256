import pytest

from dashboard.sinch import svaml
from dashboard.sinch.conferences import ConferenceDtmf
from dashboard.sinch.destinations import Destination
from dashboard.sinch.svaml import Svaml

SIP = Destination("sip", "alice@example.net")
STREAM = Destination("websocket", "wss://media.example.net")
LARGE = (("k", "x" * 1024),)


def menu(**parts):
    return svaml.RunMenu((svaml.Menu("main", **parts),))


def room(**options):
    return svaml.ConnectConf("standup", ConferenceDtmf(**options))


@pytest.mark.parametrize(
    ("action", "rule"),
    [
        (svaml.ConnectSip(SIP, transport="TLS"), None),
        (svaml.ConnectSip(SIP, transport="pigeon"), "unknown-value"),
        (svaml.ConnectSip(Destination("", "alice@example.net")), None),
        (svaml.ConnectSip(Destination("number", "+14045000150")), "unknown-value"),
        (svaml.ConnectSip(Destination("sip", "")), "empty"),
        (svaml.ConnectSip(SIP, music="polka"), "unknown-value"),
        (svaml.ConnectSip(SIP, call_headers=(("k", "x" * 1023),)), None),
        (svaml.ConnectSip(SIP, call_headers=LARGE), "too-long"),
        (svaml.ConnectSip(SIP, max_duration_seconds=14_401), "out-of-range"),
        (svaml.ConnectStream(STREAM, max_duration_seconds=14_401), "out-of-range"),
        (svaml.ConnectStream(STREAM, call_headers=LARGE), "too-long"),
        (svaml.ConnectStream(SIP), "unknown-value"),
        (svaml.ConnectMxp(Destination("username", "alice")), None),
        (svaml.ConnectMxp(SIP), "unknown-value"),
        (svaml.ConnectMxp(call_headers=LARGE), "too-long"),
        (room(mode="detect", max_digits=2, timeout_milliseconds=3000), None),
        (room(mode="detect", max_digits=0), "out-of-range"),
        (room(mode="detect", timeout_milliseconds=0), "out-of-range"),
        (menu(repeats=0, max_digits=4, timeout_milliseconds=5000), None),
        (menu(repeats=-1), "out-of-range"),
        (menu(max_digits=0), "out-of-range"),
        (menu(timeout_milliseconds=-1), "out-of-range"),
        (svaml.RunMenu((svaml.Menu("main"),), enable_voice=True), "locale-missing"),
        (svaml.RunMenu((svaml.Menu("main"),), enable_voice=True, locale="en-US"), None),
    ],
)
def test_an_action_stays_within_what_the_platform_takes(action, rule):
    errors = [one.rule for one in svaml.validate(Svaml(action), "ice") if one.severity == "error"]

    assert errors == ([rule] if rule else [])


def test_a_later_cookie_of_a_key_takes_the_place_of_the_earlier():
    twice = (svaml.SetCookie("k", "x" * 1000), svaml.SetCookie("k", "y" * 1000))

    svaml.check(Svaml(svaml.Hangup(), twice), "ice")
