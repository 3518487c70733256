import pytest

from tests import people
from tests.sandbox.door import URL

PATH = f"/api/v1/applications/{people.APPLICATION}/callbacks"
NEW = "https://floor.example/callbacks/voice"


@pytest.fixture
def robot(program):
    return program("admin")


def save(robot, body):
    return robot.client.put(PATH, json=body, headers=robot.headers)


def test_the_addresses_are_told(robot):
    answer = robot.get(PATH).json

    assert answer == {"primary": URL, "fallback": None, "previous_url": None}


def test_the_addresses_are_changed_and_the_old_one_kept(robot):
    answer = save(robot, {"primary": NEW, "fallback": URL})

    assert answer.json["status"] == "confirmed"
    assert robot.get(PATH).json == {"primary": NEW, "fallback": URL, "previous_url": URL}


def test_the_command_says_which_application_it_is_about(robot):
    assert save(robot, {"primary": NEW}).json["target"] == people.APPLICATION


def test_the_platforms_own_body_is_read_alike(robot):
    answer = save(robot, {"url": {"primary": NEW, "fallback": URL}})

    assert answer.json["status"] == "confirmed"
    assert robot.get(PATH).json == {"primary": NEW, "fallback": URL, "previous_url": URL}


def test_what_somebody_else_changed_is_not_overwritten(robot):
    answer = save(robot, {"primary": NEW, "seen": {"primary": "https://old.example"}})

    assert answer.status_code == 409
    assert robot.get(PATH).json["primary"] == URL


@pytest.mark.parametrize(
    "body", [{}, {"primary": "nonsense"}, {"primary": 5}, {"primary": NEW, "colour": "blue"}]
)
def test_addresses_that_are_none_are_refused(robot, body):
    answer = save(robot, body)

    assert answer.status_code == 422
    assert answer.json["errors"]
    assert robot.get(PATH).json["primary"] == URL


def test_a_silent_platform_is_504(robot, sandbox):
    sandbox.floor.faults.put({"rest": {"status": 503}})

    assert robot.get(PATH).status_code == 504
    assert save(robot, {"primary": NEW}).status_code == 504


def test_another_application_is_not_here(robot):
    assert robot.get("/api/v1/applications/another/callbacks").status_code == 404
