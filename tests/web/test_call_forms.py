"""What the short forms of a call make of what was typed."""

import pytest

from dashboard.operations.call_flow import Target
from dashboard.operations.calls import Waiting
from dashboard.web.call_forms import AskForm, TypedAsk


def test_a_call_that_was_put_through_is_spoken_to_on_both_sides():
    assert TypedAsk.beginning(("caller", "callee", "both"), None).side == "both"
    assert TypedAsk.beginning(("caller",), None).side == "caller"
    assert TypedAsk.beginning((), None).side is None


@pytest.mark.parametrize("usual", [Target("room", "standup"), Target("phone", "+46701740611")])
def test_a_parked_call_goes_where_it_usually_would(usual):
    assert TypedAsk.beginning((), usual).target == usual


def test_where_its_number_only_speaks_somebody_chooses():
    assert TypedAsk.beginning((), Target("say", "Closed.")).target == Target("room", "")


def test_a_text_and_music_become_prompts():
    typed = TypedAsk(text="One moment.\r\nPlease.", url=" https://a.example/x ", minutes="2")

    assert typed.waiting == Waiting(
        "#tts[One moment.\nPlease.]", "#href[https://a.example/x]", "en-US", 120
    )


@pytest.mark.parametrize("minutes", ["", "-1", "soon", "²", "9" * 400])
def test_no_sort_of_minutes_breaks_it(minutes):
    assert 0 <= TypedAsk(minutes=minutes).waiting.max_duration_seconds <= 36_000


def test_a_form_knows_where_it_goes(app):
    form = AskForm("continue", "a b", "alice → bob", {})

    assert form.url == "/calls/~YSBi/connection"
