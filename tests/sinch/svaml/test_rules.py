import pytest
from hypothesis import given

from dashboard.sinch import svaml
from dashboard.sinch.destinations import Destination
from dashboard.sinch.svaml import IllegalSvaml, Svaml
from tests.sinch import strategies

MAIN = svaml.Menu("main")
ACTIONS: dict[str, svaml.Action] = {
    "hangup": svaml.Hangup(),
    "continue": svaml.Continue(),
    "connectPstn": svaml.ConnectPstn("+14045000150"),
    "connectMxp": svaml.ConnectMxp(),
    "connectConf": svaml.ConnectConf("standup"),
    "connectSip": svaml.ConnectSip(Destination("sip", "alice@example.net")),
    "connectStream": svaml.ConnectStream(Destination("websocket", "wss://media.example.net")),
    "runMenu": svaml.RunMenu((MAIN,)),
    "park": svaml.Park(),
}
ALLOWED = {
    "ice": {*ACTIONS} - {"continue"},
    "ace": {"hangup", "continue", "connectConf", "runMenu"},
    "pie": {"hangup", "continue", "connectPstn", "connectConf", "connectSip", "runMenu"},
    "patch": {*ACTIONS},
    "leg": {"hangup", "continue", "park"},
}
INSTRUCTIONS: dict[str, svaml.Instruction] = {
    "playFiles": svaml.PlayFiles(("#tts[Hi]",)),
    "say": svaml.Say("Hi"),
    "sendDtmf": svaml.SendDtmf("1"),
    "setCookie": svaml.SetCookie("lang", "en"),
    "answer": svaml.Answer(),
    "startRecording": svaml.StartRecording(),
    "stopRecording": svaml.StopRecording(),
}
ALLOWED_INSTRUCTIONS = {
    "ice": {*INSTRUCTIONS},
    "ace": {*INSTRUCTIONS} - {"answer"},
    "pie": {*INSTRUCTIONS} - {"answer"},
    "patch": {*INSTRUCTIONS} - {"answer"},
    "leg": {"playFiles", "say"},
}
every_event = pytest.mark.parametrize("event", ALLOWED)


def rule_of(whole, event):
    try:
        svaml.check(whole, event)
    except IllegalSvaml as illegal:
        return illegal.rule
    return None


@every_event
@pytest.mark.parametrize("name", ACTIONS)
def test_an_action_is_allowed_where_the_platform_allows_it(event, name):
    allowed = name in ALLOWED[event]

    assert rule_of(Svaml(ACTIONS[name]), event) == (None if allowed else "action-not-allowed")
    assert (name in svaml.allowed_actions(event)) is allowed


@every_event
@pytest.mark.parametrize("name", INSTRUCTIONS)
def test_an_instruction_is_allowed_where_the_platform_allows_it(event, name):
    allowed = name in ALLOWED_INSTRUCTIONS[event]

    rule = rule_of(Svaml(svaml.Hangup(), (INSTRUCTIONS[name],)), event)

    assert rule == (None if allowed else "instruction-not-allowed")
    assert (name in svaml.allowed_instructions(event)) is allowed


@pytest.mark.parametrize(("event", "needed"), [("ice", True), ("ace", True), ("pie", True)])
def test_an_answer_needs_an_action(event, needed):
    assert rule_of(Svaml(None, (svaml.Say("Hi"),)), event) == "action-missing"


@pytest.mark.parametrize("event", ["patch", "leg"])
def test_a_call_that_goes_on_needs_none(event):
    assert rule_of(Svaml(None, (svaml.Say("Hi"),)), event) is None


def test_a_call_that_is_not_parked_takes_little():
    always = {"hangup", "continue", "park"}

    assert svaml.allowed_actions("patch", parked=False, in_room=False) == always
    assert svaml.allowed_actions("patch", parked=False, in_room=True) == always | {"runMenu"}
    assert svaml.allowed_actions("patch", parked=True, in_room=False) == {*ACTIONS}


def menu(**parts):
    return svaml.RunMenu((svaml.Menu("main", **parts),))


def options(dtmf, action):
    return menu(options=(svaml.MenuOption(dtmf, action),))


@pytest.mark.parametrize(
    ("action", "rule"),
    [
        (svaml.ConnectPstn(max_duration_seconds=14_400), None),
        (svaml.ConnectPstn(max_duration_seconds=14_401), "out-of-range"),
        (svaml.ConnectPstn(max_duration_seconds=0), "out-of-range"),
        (svaml.ConnectPstn(dial_timeout_seconds=0), "out-of-range"),
        (svaml.ConnectPstn(dtmf="1w#"), None),
        (svaml.ConnectPstn(dtmf="1*"), "not-dtmf"),
        (svaml.Park(max_duration_seconds=600), None),
        (svaml.Park(max_duration_seconds=601), "out-of-range"),
        (svaml.ConnectConf(""), "empty"),
        (svaml.ConnectConf("x" * 64), None),
        (svaml.ConnectConf("x" * 65), "too-long"),
        (svaml.ConnectConf("standup", music="music3"), None),
        (svaml.ConnectConf("standup", music="jazz"), "unknown-value"),
        (
            svaml.parse(
                {
                    "action": {
                        "name": "connectConf",
                        "conferenceId": "standup",
                        "conferenceDtmfOptions": {"mode": "sing"},
                    }
                }
            ).action,
            "unknown-value",
        ),
        (svaml.RunMenu(()), "main-menu-missing"),
        (svaml.RunMenu((svaml.Menu("pin"),), main_menu="pin"), "main-menu-missing"),
        (svaml.RunMenu((MAIN,), main_menu="pin"), "main-menu-missing"),
        (svaml.RunMenu((MAIN, MAIN)), "doubled-menu"),
        (options("1", "return(billing)"), None),
        (options("*", "menu(main)"), None),
        (options("12", "return()"), None),
        (options("a", "return(x)"), "not-dtmf"),
        (options("", "return(x)"), "not-dtmf"),
        (options("1", "billing"), "bad-menu-action"),
    ],
)
def test_an_action_keeps_to_the_limits(action, rule):
    assert rule_of(Svaml(action), "ice") == rule


@pytest.mark.parametrize(
    ("instructions", "rule"),
    [
        ((svaml.Say("x" * 600),), None),
        ((svaml.Say("x" * 601),), "too-long"),
        ((svaml.PlayFiles(()),), "empty"),
        ((svaml.SendDtmf("1w2#"),), None),
        ((svaml.SendDtmf("+1"),), "not-dtmf"),
        ((svaml.SetCookie("", "en"),), "empty"),
        ((svaml.SetCookie("k", "x" * 1023),), None),
        ((svaml.SetCookie("k", "x" * 511), svaml.SetCookie("l", "ż" * 256)), "cookies-too-large"),
    ],
)
def test_instructions_keep_to_the_limits(instructions, rule):
    assert rule_of(Svaml(svaml.Hangup(), instructions), "ice") == rule


# --- Findings


def test_every_finding_has_a_place_and_a_sentence():
    findings = svaml.validate(
        Svaml(svaml.Continue(), (svaml.Say("x" * 601), svaml.SendDtmf("+"))), "ice"
    )

    assert [(one.severity, one.path, one.rule) for one in findings] == [
        ("error", "action", "action-not-allowed"),
        ("error", "instructions[0].text", "too-long"),
        ("error", "instructions[1].value", "not-dtmf"),
        ("warning", "instructions[0]", "sound-without-answer"),
    ]
    assert all(one.sentence == svaml.RULES[one.rule] for one in findings)


@pytest.mark.parametrize(
    ("raw", "rule", "path"),
    [
        ([], "not-an-object", ""),
        ({"action": [{"name": "hangup"}]}, "several-actions", "action"),
        ({"action": {"name": "fly"}}, "unknown-action", "action.name"),
        ({"instructions": [{"name": "dance"}]}, "unknown-instruction", "instructions[0].name"),
        ({"action": {"name": "connectConf"}}, "missing", "action.conferenceId"),
        (
            {"action": {"name": "park", "maxDuration": "ten"}},
            "wrong-type",
            "action.maxDuration",
        ),
    ],
)
def test_what_cannot_be_read_is_an_error(raw, rule, path):
    [finding] = svaml.validate(raw, "ice")

    assert (finding.severity, finding.rule, finding.path) == ("error", rule, path)


def test_properties_that_the_platform_ignores_are_pointed_at():
    raw = {
        "actions": [],
        "action": {"name": "connectMxp", "record": True, "callheaders": []},
        "instructions": [{"name": "say", "text": "Hi", "locale": "en-US", "pitch": 2}],
    }

    paths = [one.path for one in svaml.validate(raw, "pie") if one.rule == "unknown-property"]

    assert paths == ["actions", "instructions[0].pitch", "action.record"]


def test_recording_as_an_action_is_read_and_warned_of():
    raw = {"action": {"name": "StartRecording", "recordingOptions": {"format": "wav"}}}

    script = svaml.parse(raw)

    assert script == Svaml(
        svaml.Continue(), (svaml.StartRecording(svaml.RecordingOptions(format="wav")),)
    )
    assert [one.rule for one in svaml.validate(raw, "patch")] == ["recording-as-action"]


@every_event
@given(script=strategies.svamls)
def test_check_raises_exactly_where_validate_has_an_error(event, script):
    errors = [one for one in svaml.validate(script, event) if one.severity == "error"]

    assert rule_of(script, event) == (errors[0].rule if errors else None)


@every_event
@given(raw=strategies.anything | strategies.svamls.map(Svaml.to_wire))
def test_validate_has_something_to_say_of_anything(event, raw):
    findings = svaml.validate(raw, event)

    assert [one.severity for one in findings] == sorted(one.severity for one in findings)
    assert svaml.validate(raw, event) == findings
