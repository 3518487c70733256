import pytest


@pytest.fixture
def muted(moderator, standup) -> dict[str, str]:
    moderator.click("POST", f"/conferences/standup/participants/{standup['alice']}/mute")
    moderator.click("POST", f"/conferences/standup/participants/{standup['bob']}/hold")
    return standup


def test_who_did_what_to_whom_is_listed(viewer, muted):
    page = viewer.get("/commands")

    assert 'data-field="by" data-value="moderator-alice"' in page.text
    assert 'data-field="verb" data-value="mute"' in page.text
    assert "can be heard → muted" in page.text
    assert "+46 70 123 45 67" in page.text


def test_a_refused_mute_is_told_as_on_its_row_and_its_change_is_struck_out(
    viewer, moderator, sandbox, standup
):
    sandbox.floor.faults.put({"rest": {"status": 403}})
    moderator.click("POST", f"/conferences/standup/participants/{standup['alice']}/mute")

    page = viewer.get("/commands")

    assert "Sinch does not allow it." in page.text
    assert "may not call this destination" not in page.text
    assert "<s>can be heard → muted</s>" in page.text


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("by=moderator-alice", 2),
        ("by=nobody", 0),
        ("room=standup", 2),
        ("room=another", 0),
        ("whom=4670123", 1),
        ("whom=%2B46+70", 1),
        ("whom=999", 0),
    ],
)
def test_the_list_is_narrowed_by_person_room_and_number(viewer, muted, query, shown):
    assert viewer.get(f"/commands?{query}").text.count("data-command-id=") == shown


def test_it_is_narrowed_by_the_name_that_a_number_was_given(viewer, moderator, muted):
    moderator.click("POST", "/numbers/46701234567/name", data={"name": "Director Liddell"})

    page = viewer.get("/commands?whom=director")

    assert page.text.count('data-field="verb" data-value="mute"') == 1


def test_one_call_has_its_own_list(viewer, muted):
    assert viewer.get(f"/commands?call={muted['bob']}").text.count("data-command-id=") == 1


def test_without_any_command_the_page_says_what_it_will_hold(viewer):
    assert "No commands yet" in viewer.get("/commands").text


def test_a_page_after_a_command_that_is_not_there_is_empty(viewer, muted):
    assert viewer.get("/commands?after=nothing").text.count("data-command-id=") == 0


def test_what_nobody_asked_can_neither_be_taken_back_nor_tried_again(moderator):
    assert moderator.click("POST", "/commands/nothing/undo").status_code == 404
    assert moderator.click("POST", "/commands/nothing/retry").status_code == 404
