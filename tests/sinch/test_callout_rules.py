import pytest

from dashboard.sinch import callout_rules
from dashboard.sinch.callouts import ConferenceCallout, CustomCallout, TtsCallout
from dashboard.sinch.conferences import ConferenceDtmf
from dashboard.sinch.destinations import Destination
from dashboard.sinch.endpoints import Endpoints

BOB = Destination("number", "+14045000101")
CAROL = Destination("username", "carol")


def tts(**parts):
    return TtsCallout(**{"destination": BOB, "cli": "+14045000100", "text": "Hi"} | parts)


def conference(**parts):
    return ConferenceCallout(**{"destination": BOB, "conference_id": "standup"} | parts)


@pytest.mark.parametrize(
    ("callout", "expected"),
    [
        (tts(), []),
        (tts(destination=Destination("did", BOB.endpoint)), ["error unknown-value"]),
        (tts(destination=Destination("number", "")), ["error empty"]),
        (tts(destination=Destination("number", "14045000101")), ["error not-e164"]),
        (tts(text="x" * 601), ["error too-long"]),
        (tts(prompts="x" * 601), ["error too-long"]),
        (tts(custom="é" * 513), ["error too-long"]),
        (tts(cli="1" * 65), ["error too-long"]),
        (tts(dtmf="1*"), ["error not-dtmf"]),
        (tts(cli=None), ["warning cli-missing"]),
        (tts(destination=CAROL, enable_ace=True, enable_dice=True), ["warning no-answered-event"]),
        (conference(), []),
        (conference(conference_id=""), ["error empty"]),
        (conference(conference_id="x" * 65), ["error too-long"]),
        (conference(music="polka"), ["error unknown-value"]),
        (conference(greeting="x" * 601), ["error too-long"]),
        (conference(max_duration_seconds=14_401), ["error out-of-range"]),
        (conference(conference_dtmf=ConferenceDtmf("sing")), ["error unknown-value"]),
        (conference(conference_dtmf=ConferenceDtmf("ignore", 2)), ["warning only-with-detect"]),
        (conference(conference_dtmf=ConferenceDtmf("detect", 2)), []),
        (
            conference(destination=CAROL, enable_ace=True, enable_dice=True),
            ["warning no-answered-event", "warning no-ended-event"],
        ),
        (CustomCallout(max_duration_seconds=0), ["error out-of-range"]),
        (CustomCallout(), []),
    ],
)
def test_a_callout_that_is_refused_or_in_vain_is_pointed_at(callout, expected):
    findings = callout_rules.validate(callout)

    assert [f"{one.severity} {one.rule}" for one in findings] == expected
    assert all(one.sentence for one in findings)


def test_a_conference_by_the_global_address_may_be_anywhere():
    [finding] = callout_rules.validate(conference(), Endpoints.of_region("global"))

    assert finding.rule == "global-region"
    assert callout_rules.validate(conference(), Endpoints.of_region("europe")) == []


@pytest.mark.parametrize(
    ("url", "rules"),
    [
        ("https://ops.example.net/hooks", []),
        ("http://ops.example.net/hooks", ["not-secret"]),
        ("https://localhost/hooks", ["not-public"]),
        ("https://ops/hooks", ["single-label"]),
        ("https://ops.internal/hooks", ["not-public"]),
        ("https://ops.local/hooks", ["not-public"]),
        ("http://127.0.0.1:8001/hooks", ["not-public", "not-secret"]),
        ("https://192.168.1.7/hooks", ["not-public"]),
        ("https://169.254.1.1/hooks", ["not-public"]),
        ("https://[fe80::1]/hooks", ["not-public"]),
        ("ftp://ops.example.net/hooks", ["not-http"]),
        ("/hooks", ["not-http"]),
        ("https://ops.example.net:0/hooks", ["not-http"]),
        ("https://ops.example.net:port/hooks", ["not-http"]),
        ("https://ops.example.net/our hooks", ["not-http"]),
        ("https://[::1/hooks", ["not-http"]),
    ],
)
def test_a_callback_url_that_cannot_be_reached_is_pointed_at(url, rules):
    assert [one.rule for one in callout_rules.validate_callback_url(url)] == rules
