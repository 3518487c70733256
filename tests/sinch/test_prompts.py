import pytest

from dashboard.sinch import prompts
from dashboard.sinch.prompts import Part


@pytest.mark.parametrize(
    ("prompt", "expected"),
    [
        ("#tts[Press 1; or 2.]", [Part("tts", "Press 1; or 2.")]),
        ("#SSML[<speak>Hi</speak>]", [Part("ssml", "<speak>Hi</speak>")]),
        ("#href[https://x.test/a.mp3]", [Part("href", "https://x.test/a.mp3")]),
        ("https://x.test/a.mp3", [Part("href", "https://x.test/a.mp3")]),
        ("bell.mp3", [Part("file", "bell.mp3")]),
        ("Good morning", [Part("words", "Good morning")]),
        ("bell; #tts[Hi] ;;bell", [Part("file", "bell"), Part("tts", "Hi"), Part("file", "bell")]),
        ("", []),
    ],
)
def test_a_prompt_is_read_part_by_part(prompt, expected):
    assert list(prompts.parts(prompt)) == expected
