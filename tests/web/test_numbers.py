import json

import pytest


def toast(answer) -> dict:
    return dict(json.loads(answer.headers["HX-Trigger"])["toast"])


@pytest.fixture
def named(moderator):
    def name(text: str):
        return moderator.click("POST", "/numbers/46701234567/name", data={"name": text})

    return name


def test_a_number_is_named_and_shown_by_it_everywhere(named, viewer, standup):
    answer = named("Alice Liddell")

    assert "Alice Liddell" in toast(answer)["sentence"]
    assert "ask:done" in json.loads(answer.headers["HX-Trigger"])
    assert "Alice Liddell" in viewer.get("/conferences/standup").text
    assert "Alice Liddell" in viewer.get("/").text
    assert "Alice Liddell" in viewer.get(f"/calls/{standup['alice']}").text
    assert "Alice Liddell" in viewer.get("/history").text


def test_a_name_is_taken_back(named, moderator, viewer, standup):
    answer = named("Alice")

    moderator.click("POST", toast(answer)["undo"])

    assert "Alice" not in viewer.get("/conferences/standup").text


def test_the_form_holds_the_name_of_now(named, moderator):
    named("Alice")

    assert 'value="Alice"' in moderator.get("/numbers/46701234567/name").text


@pytest.mark.parametrize(
    ("digits", "name"), [("46701234567", "a" * 61), ("nobody", "Alice")], ids=["long", "no-number"]
)
def test_what_cannot_be_a_name_stays_in_its_field_with_the_reason(moderator, digits, name):
    answer = moderator.click("POST", f"/numbers/{digits}/name", data={"name": name})

    assert answer.status_code == 422
    assert f'value="{name}"' in answer.text
    assert "field-error" in answer.text


def test_a_name_is_text_and_never_markup(named, viewer, standup):
    named("<b>Alice</b>")

    assert "<b>Alice</b>" not in viewer.get("/conferences/standup").text
