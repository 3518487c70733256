import pytest

from dashboard.sinch import svaml


@pytest.mark.parametrize(
    ("instruction", "wire"),
    [
        (
            svaml.PlayFiles(("#tts[Hi]", "https://media.example.net/a.mp3"), "en-US"),
            {
                "name": "playFiles",
                "ids": ["#tts[Hi]", "https://media.example.net/a.mp3"],
                "locale": "en-US",
            },
        ),
        (svaml.Say("Hi"), {"name": "say", "text": "Hi"}),
        (svaml.Say("Hi", "en-US"), {"name": "say", "text": "Hi", "locale": "en-US"}),
        (svaml.SendDtmf("1w2#"), {"name": "sendDtmf", "value": "1w2#"}),
        (svaml.SetCookie("lang", "en"), {"name": "setCookie", "key": "lang", "value": "en"}),
        (svaml.Answer(), {"name": "answer"}),
        (svaml.StartRecording(), {"name": "startRecording"}),
        (
            svaml.StartRecording(
                svaml.RecordingOptions(
                    "azure://store/box",
                    "hush",
                    "mp3",
                    notification_events=True,
                    transcription=svaml.TranscriptionOptions(True, "en-US"),
                )
            ),
            {
                "name": "startRecording",
                "options": {
                    "destinationUrl": "azure://store/box",
                    "credentials": "hush",
                    "format": "mp3",
                    "notificationEvents": True,
                    "transcriptionOptions": {"enabled": True, "locale": "en-US"},
                },
            },
        ),
        (svaml.StopRecording(), {"name": "stopRecording"}),
    ],
)
def test_an_instruction_is_written_exactly_and_read_back(instruction, wire):
    whole = svaml.Svaml(instructions=(instruction,))

    assert whole.to_wire() == {"instructions": [wire]}
    assert svaml.parse({"instructions": [wire]}) == whole


def test_sources_nested_in_a_second_list_are_read():
    raw = {"instructions": [{"name": "playFiles", "ids": [["a", "b"], "c"]}]}

    assert svaml.parse(raw).instructions == (svaml.PlayFiles(("a", "b", "c")),)


def test_the_credentials_of_a_recording_never_show():
    assert "hush" not in repr(svaml.StartRecording(svaml.RecordingOptions(credentials="hush")))
