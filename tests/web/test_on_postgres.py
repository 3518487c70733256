"""The pages and the API once more, on the other engine."""

import pytest

from dashboard import ids
from dashboard.operations import views
from dashboard.store import migrate
from dashboard.store.database import Database
from tests import people

pytestmark = pytest.mark.postgres


@pytest.fixture
def store_url(postgres_url) -> str:
    database = Database.open(postgres_url)
    migrate.upgrade(database)
    database.close()
    return str(postgres_url)


def test_every_page_opens(admin, standup, happens, now):
    happens(people.rings_in(at=now), people.rings_in("over"), people.hangs_up("over"))

    for path in ("/", "/conferences", "/conferences/standup", "/callouts", "/history?find=46"):
        assert admin.get(path).status_code == 200
    assert admin.get("/calls/over").status_code == 200
    assert admin.get("/applications").status_code == 200


def test_a_verb_answers_with_the_changed_row(moderator, standup):
    path = f"/conferences/standup/participants/{standup['alice']}/mute"

    answer = moderator.click("POST", path)

    assert 'data-field="muted" data-value="true"' in answer.text


def test_the_api_opens(program, standup):
    robot = program("viewer")

    calls = robot.get("/api/v1/calls?state=live&limit=1").json
    after = robot.get("/api/v1/calls", query_string={"after": calls["after"]}).json

    assert len(calls["calls"]) == len(after["calls"]) == 1
    assert robot.get("/api/v1/conferences/standup").json["people"] == 2


@pytest.mark.parametrize(
    "path",
    [
        f"/calls/{ids.path_id(chr(0))}",
        "/conferences/standup?application=%00",
        "/history?find=%00",
        "/commands?by=%00",
        "/commands?whom=%00",
        "/commands?room=%00&call=%00&after=%00",
        "/?number=%00&application=%00&state=%00&sort=%00",
        "/live/view?topic=conference:key:%2500",
        "/conferences/standup/sessions?application=%00",
        f"/live/view?topic={views.CallView(chr(0)).topic.replace('%', '%25')}",
    ],
)
def test_text_that_this_engine_cannot_hold_is_no_fault_of_ours(viewer, path):
    assert viewer.get(path).status_code < 500


def test_a_name_that_this_engine_cannot_hold_is_a_wrong_name(nobody):
    answer = nobody.post("/login", {"name": "alice\0", "password": "guess"})

    assert answer.status_code == 422


def test_commands_are_found_by_the_beginning_of_a_number(viewer, moderator, standup):
    moderator.click("POST", f"/conferences/standup/participants/{standup['alice']}/mute")

    assert viewer.get("/commands?whom=4670123").text.count("data-command-id=") == 1
