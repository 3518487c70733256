import pytest


@pytest.fixture
def robot(program):
    return program("moderator")


def send(robot, method: str, path: str, body=None):
    return robot.client.open(path, method=method, json=body, headers=robot.headers)


def test_rooms_and_rosters_are_listed(robot, standup):
    rooms = robot.get("/api/v1/conferences").json["conferences"]
    room = robot.get("/api/v1/conferences/standup").json

    assert [(one["conference_id"], one["people"]) for one in rooms] == [("standup", 2)]
    assert {one["call_id"] for one in room["participants"]} == set(standup.values())
    assert room["participants"][0]["muted"] is False


@pytest.mark.parametrize(
    ("body", "column", "value"),
    [
        ({"command": "mute"}, "muted", True),
        ({"command": "unmute"}, "muted", False),
        ({"command": "onhold", "moh": "music1"}, "on_hold", True),
        ({"command": "onhold"}, "on_hold", True),
        ({"command": "resume"}, "on_hold", False),
    ],
)
def test_a_participant_is_managed(robot, standup, body, column, value):
    path = f"/api/v1/conferences/standup/participants/{standup['alice']}"

    command = send(robot, "PATCH", path, body).json

    assert command["status"] == "confirmed"
    assert command["target"] == standup["alice"]
    people = robot.get("/api/v1/conferences/standup").json["participants"]
    [alice] = [one for one in people if one["call_id"] == standup["alice"]]
    assert alice[column] is value


def test_a_participant_is_kicked(robot, standup):
    path = f"/api/v1/conferences/standup/participants/{standup['bob']}"

    assert send(robot, "DELETE", path).json["status"] == "confirmed"

    people = robot.get("/api/v1/conferences/standup").json["participants"]
    assert [one["call_id"] for one in people] == [standup["alice"]]


def test_a_room_is_ended(robot, standup):
    command = send(robot, "DELETE", "/api/v1/conferences/standup").json

    assert (command["verb"], command["target"]) == ("kick-all", "standup")
    assert robot.get("/api/v1/conferences/standup").json["participants"] == []


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"command": "kick"},
        {"command": "onhold", "moh": "polka"},
        {"command": "mute", "moh": "music1"},
        {"command": "mute", "colour": "blue"},
        {"command": None},
        {"command": ["mute"]},
    ],
)
def test_a_command_that_is_none_is_refused(robot, standup, body):
    path = f"/api/v1/conferences/standup/participants/{standup['alice']}"

    assert send(robot, "PATCH", path, body).status_code == 422


def test_music_without_holding_is_told_by_its_field(robot, standup):
    path = f"/api/v1/conferences/standup/participants/{standup['alice']}"

    problem = send(robot, "PATCH", path, {"command": "mute", "moh": "music1"}).get_json()

    assert problem["errors"] == [{"field": "moh", "detail": "goes with onhold only"}]


def test_a_room_that_nobody_named_is_404(robot):
    assert robot.get("/api/v1/conferences/nowhere").status_code == 404


def test_a_room_of_another_application_cannot_be_moderated(robot, standup):
    path = f"/api/v1/conferences/standup/participants/{standup['alice']}?application=another"

    assert send(robot, "DELETE", path).status_code == 409
