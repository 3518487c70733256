import pytest

from dashboard.sinch import svaml
from dashboard.sinch.conferences import ConferenceDtmf
from dashboard.sinch.destinations import Destination
from dashboard.sinch.svaml import Svaml

SAY, ANSWER, HANGUP = svaml.Say("Hi", "en-US"), svaml.Answer(), svaml.Hangup()
RECORD = svaml.StartRecording()


def menu(**parts):
    return svaml.RunMenu((svaml.Menu("main", **{"max_digits": 1} | parts),))


def transcribed(locale):
    options = svaml.RecordingOptions(transcription=svaml.TranscriptionOptions(True, locale))
    return Svaml(HANGUP, (svaml.StartRecording(options),))


@pytest.mark.parametrize(
    ("script", "rules"),
    [
        # The order of an arriving call
        (Svaml(HANGUP, (ANSWER, SAY)), []),
        (Svaml(HANGUP, (SAY,)), ["sound-without-answer"]),
        (Svaml(HANGUP, (SAY, ANSWER)), ["answer-after-sound"]),
        # Recording
        (Svaml(svaml.ConnectConf("standup"), (RECORD,)), []),
        (Svaml(svaml.ConnectMxp(), (RECORD, svaml.StopRecording())), ["not-recorded"] * 2),
        (transcribed("en-US"), []),
        (transcribed(None), ["transcription-locale"]),
        (transcribed("tlh"), ["transcription-locale"]),
        (
            Svaml(HANGUP, (svaml.StartRecording(svaml.RecordingOptions("ftp://x.test/")),)),
            ["unknown-storage"],
        ),
        # Numbers, countries, machines
        (Svaml(svaml.ConnectPstn("+14045000150", "private", indications="SE")), []),
        (Svaml(svaml.ConnectPstn("14045000150")), ["not-e164"]),
        (Svaml(svaml.ConnectPstn("+14045000150", "alice")), ["not-e164"]),
        (Svaml(svaml.ConnectPstn(indications="xx")), ["unknown-country"]),
        (Svaml(svaml.ConnectPstn(amd=svaml.AmdOptions(True, True))), []),
        (Svaml(svaml.ConnectPstn(amd=svaml.AmdOptions(False, True))), ["amd-not-enabled"]),
        # Conferences and streams
        (Svaml(svaml.ConnectConf("standup", ConferenceDtmf("detect", 2, 3000))), []),
        (Svaml(svaml.ConnectConf("standup", ConferenceDtmf("forward", 2))), ["only-with-detect"]),
        (Svaml(svaml.ConnectStream(Destination("", "https://x.test"))), ["not-a-websocket"]),
        # Menus
        (Svaml(menu()), []),
        (Svaml(menu(max_digits=None)), ["menu-without-choice"]),
        (Svaml(menu(options=(svaml.MenuOption("1", "menu(pin)"),))), ["menu-unknown"]),
        (Svaml(menu(main_prompt="Press one")), ["spoken-as-text"]),
        (Svaml(menu(repeat_prompt="#tts[" + "x" * 601 + "]")), ["long-speech"]),
        # Speech
        (Svaml(HANGUP, (ANSWER, svaml.Say("Hi", "tlh"))), ["unknown-locale"]),
        (Svaml(HANGUP, (ANSWER, svaml.PlayFiles(("#tts[Hi]",)))), ["locale-advised"]),
        (Svaml(HANGUP, (ANSWER, svaml.PlayFiles(("bell.mp3",)))), []),
        (Svaml(svaml.Park("tlh", "Please wait")), ["unknown-locale", "spoken-as-text"]),
    ],
)
def test_what_may_be_regretted_in_the_reply_to_an_incoming_call(script, rules):
    findings = svaml.validate(script, "ice")

    assert [one.rule for one in findings] == rules
    assert {one.severity for one in findings} <= {"warning"}


def test_tones_after_an_answer_are_of_older_documents():
    [finding] = svaml.validate(Svaml(HANGUP, (svaml.SendDtmf("1"),)), "ace")

    assert (finding.severity, finding.rule) == ("warning", "older-instruction")


def test_a_call_that_goes_on_is_moved_only_while_it_is_parked():
    [finding] = svaml.validate(Svaml(svaml.ConnectPstn("+14045000150")), "patch")

    assert (finding.severity, finding.rule) == ("warning", "only-while-parked")
    assert svaml.validate(Svaml(svaml.Park()), "patch") == []
