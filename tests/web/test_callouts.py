import pytest

from tests.sandbox import asking


def form(sandbox, **changes: str) -> dict[str, str]:
    """A spoken call to bob as the form sends it."""
    return {
        "command_id": "0123456789abcdef0123",
        "destination": "+14045000104",
        "cli": sandbox.numbers[0],
        "locale": "en-US",
        "voice": "",
        "text": "The standup begins.",
        "callbacks": "on",
    } | changes


def test_the_form_offers_the_accounts_numbers_and_callbacks_by_default(viewer, sandbox):
    page = viewer.get("/callouts")

    assert page.status_code == 200
    for number in sandbox.numbers:
        assert f'value="{number}"' in page.text
    assert 'name="callbacks" id="callbacks" value="on" checked' in page.text
    assert "/ 600" in page.text


def test_a_viewer_sees_the_form_and_cannot_use_it(viewer):
    assert 'aria-disabled="true"' in viewer.get("/callouts").text


def test_a_call_is_placed_and_followed_in_the_list(moderator, sandbox):
    answer = moderator.click("POST", "/callouts", target="form#callout-form", data=form(sandbox))
    page = moderator.get("/callouts")

    assert answer.status_code == 200
    assert "form-done" in answer.text
    [call] = asking.calls(sandbox)
    assert f'data-call-id="{call["call_id"]}"' in page.text


def test_sending_the_same_form_twice_places_one_call(moderator, sandbox):
    for _ in range(2):
        moderator.click("POST", "/callouts", data=form(sandbox))

    assert len(asking.calls(sandbox)) == 1


def test_the_form_that_comes_back_places_another_call(moderator, sandbox):
    answer = moderator.click("POST", "/callouts", data=form(sandbox))
    fresh = answer.text.partition('name="command_id" value="')[2].partition('"')[0]

    moderator.click("POST", "/callouts", data=form(sandbox, command_id=fresh))

    assert len(asking.calls(sandbox)) == 2


def test_without_script_placing_leads_back_to_the_list(moderator, sandbox):
    answer = moderator.post("/callouts", form(sandbox))

    assert (answer.status_code, answer.location) == (303, "/callouts")


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"destination": ""}, "destination"),
        ({"destination": "4045000104"}, "destination"),
        ({"destination": "+46 70 nonsense"}, "destination"),
        ({"destination": "+" + "1" * 3000}, "destination"),
        ({"cli": ""}, "cli"),
        ({"cli": "070123"}, "cli"),
        ({"text": ""}, "text"),
        ({"text": " \r\n "}, "text"),
        ({"text": "x" * 601}, "text"),
        ({"locale": "tlh-KX"}, "locale"),
        ({"voice": "HAL"}, "voice"),
    ],
)
@pytest.mark.parametrize("script", [True, False])
def test_what_is_wrong_stands_beside_its_field_and_what_was_typed_stays(
    moderator, sandbox, wrong, field, script
):
    data = form(sandbox, **wrong)

    if script:
        answer = moderator.click("POST", "/callouts", data=data)
    else:
        answer = moderator.post("/callouts", data)

    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.text
    for name in {"destination", "text"} - set(wrong):
        assert data[name] in answer.text
    assert asking.calls(sandbox) == []


def test_hostile_text_comes_back_as_text(moderator, sandbox):
    answer = moderator.click(
        "POST", "/callouts", data=form(sandbox, destination='"><script>alert(1)</script>')
    )

    assert answer.status_code == 422
    assert "<script>alert" not in answer.text


def test_600_characters_written_on_several_lines_are_not_too_many(moderator, sandbox):
    text = "\r\n".join(["x" * 199, "y" * 199, "z" * 200])

    answer = moderator.click("POST", "/callouts", data=form(sandbox, text=text))

    assert answer.status_code == 200


def test_an_empty_form_is_answered_field_by_field(moderator):
    answer = moderator.click("POST", "/callouts", data={})

    assert answer.status_code == 422
    assert 'id="destination-error"' in answer.text


def test_a_refusal_keeps_what_was_typed_and_says_why(moderator, sandbox):
    data = form(sandbox)
    moderator.get("/callouts")
    sandbox.floor.faults.put({"rest": {"status": 402}})

    answer = moderator.click("POST", "/callouts", data=data)

    assert answer.status_code == 200
    assert "not enough credit" in answer.text
    assert data["text"] in answer.text
    assert f'value="{data["command_id"]}"' not in answer.text


def test_a_silent_platform_leaves_a_number_to_be_typed(moderator, sandbox):
    sandbox.floor.faults.put({"rest": {"status": 503}})

    page = moderator.get("/callouts")

    assert page.status_code == 200
    assert '<input class="input number" type="tel" autocomplete="off"' in page.text


def test_a_voice_goes_to_the_platform_in_place_of_its_language(moderator, sandbox):
    moderator.click("POST", "/callouts", data=form(sandbox, voice="Kendra"))

    [said] = [
        request
        for request in asking.control(sandbox, "GET", "requests").json()["requests"]
        if request["method"] == "POST"
    ]
    assert "Kendra" in str(said)
