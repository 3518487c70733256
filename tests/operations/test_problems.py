"""What is wrong with what somebody typed."""

import pytest

from dashboard.operations import problems
from dashboard.operations.problems import Invalid, Problem


def codes(found: list[Problem]) -> list[str]:
    return [one.code for one in found]


@pytest.mark.parametrize(
    ("typed", "code"), [("", "missing"), ("4670", "no-plus"), ("+12", "not-a-number")]
)
def test_a_number_begins_with_a_plus_and_is_one(typed, code):
    assert codes(problems.of_number("to", typed)) == [code]


def test_a_number_may_be_grouped():
    assert problems.of_number("to", " +46 70 174 06 11 ") == []


@pytest.mark.parametrize(("text", "code"), [("  ", "missing"), ("x" * 601, "too-long")])
def test_a_text_is_there_and_not_too_long(text, code):
    assert codes(problems.of_speech("text", text)) == [code]


@pytest.mark.parametrize(
    ("typed", "code"), [("", "missing"), ("r" * 65, "too-long"), ("stand\0up", "unprintable")]
)
def test_a_room_that_no_platform_and_no_store_would_keep(typed, code):
    assert codes(problems.of_room("room", typed)) == [code]


def test_a_room_may_have_any_name():
    assert problems.of_room("room", "晨会 / stand-up") == []


def test_a_prompt_may_be_left_out_but_holds_no_brackets():
    assert problems.of_prompt_text("text", "") == []
    assert codes(problems.of_prompt_text("text", "wait [here]")) == ["brackets"]


@pytest.mark.parametrize("typed", ["https://a.example/x.mp3", "HTTP://a.example"])
def test_an_address_is_fetched_by_http(typed):
    assert problems.of_address("url", typed) == []


@pytest.mark.parametrize("typed", ["javascript:alert(1)", "file:///etc/passwd", "http:///"])
def test_nothing_else_is_an_address(typed):
    assert codes(problems.of_address("url", typed)) == ["not-an-address"]


def test_a_voice_is_one_of_the_platforms():
    assert problems.of_voice("locale", "sv-SE") == []
    assert codes(problems.of_voice("locale", "tlh-KX")) == ["unknown-voice"]


def test_problems_are_raised_together_and_none_is_not():
    problems.raise_for([])

    with pytest.raises(Invalid) as raised:
        problems.raise_for([Problem("a", "missing"), Problem("b", "too-long")])

    assert str(raised.value) == "a: missing, b: too-long"
