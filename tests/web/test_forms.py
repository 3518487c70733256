import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.operations.problems import Problem
from dashboard.sinch.applications import CallbackUrls
from dashboard.web import forms
from dashboard.web.forms import TypedCallbacks, TypedCallout


def test_a_voice_is_asked_for_in_place_of_its_language():
    assert TypedCallout(locale="en-US", voice="Kendra").to_request().locale == "Kendra"
    assert TypedCallout(locale="sv-SE").to_request().locale == "sv-SE"


def test_an_unticked_box_means_no_callbacks():
    assert TypedCallout(callbacks="").to_request().callbacks is False
    assert TypedCallout(callbacks="on").to_request().callbacks is True


@pytest.mark.parametrize("made_up", ["", "short", "x" * 65, "a b c d e f g h", "汉字汉字汉字汉字"])
def test_a_random_id_that_is_none_makes_no_repeat_harmless(made_up):
    assert TypedCallout(command_id=made_up).idempotency_key is None


def test_addresses_are_trimmed_and_an_empty_one_is_none():
    typed = TypedCallbacks(primary=" https://floor.example ", fallback=" ")

    assert typed.urls == CallbackUrls("https://floor.example", None)


def test_a_form_that_does_not_say_what_it_saw_saw_nothing():
    assert TypedCallbacks().seen is None
    assert TypedCallbacks(seen_primary="", seen_fallback="").seen == CallbackUrls(None, None)


def test_a_field_shows_its_first_problem(app):
    found = [Problem("cli", "missing"), Problem("cli", "no-plus"), Problem("locale", "missing")]

    with app.test_request_context():
        told = forms.sentences(found, {"locale": "voice"})

    assert set(told) == {"cli", "voice"}


@given(st.dictionaries(st.text(max_size=20), st.text(max_size=20)))
def test_no_form_whatsoever_is_a_fault(fields):
    TypedCallout.model_validate(fields).to_request()
    TypedCallbacks.model_validate(fields)
