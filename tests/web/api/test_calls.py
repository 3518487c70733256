import pytest

from dashboard.sinch.times import SECOND
from tests import people

COLUMNS = {
    "application_key",
    "call_id",
    "region",
    "direction",
    "state",
    "from_endpoint",
    "from_type",
    "to_endpoint",
    "to_type",
    "domain",
    "conference_id",
    "flow_step",
    "started_at",
    "answered_at",
    "ended_at",
    "duration_seconds",
    "result",
    "reason",
    "ended_by",
    "cost_amount",
    "cost_currency",
    "amd_status",
    "custom",
    "version",
    "updated_at",
}


@pytest.fixture
def robot(program):
    return program("moderator")


@pytest.fixture
def two_calls(happens) -> None:
    """alice's call is over; bob's began later and goes on."""
    happens(
        people.rings_in(),
        people.hangs_up(),
        people.rings_in(people.BOBS, at=people.NOON + SECOND, caller=people.BOB),
    )


def test_calls_come_newest_first_with_the_columns_of_the_view(robot, two_calls):
    answer = robot.get("/api/v1/calls").json

    assert [call["call_id"] for call in answer["calls"]] == [people.BOBS, people.ALICES]
    assert set(answer["calls"][0]) == COLUMNS
    assert answer["after"] is None


@pytest.mark.parametrize(("state", "found"), [("live", people.BOBS), ("ended", people.ALICES)])
def test_calls_are_picked_by_state(robot, two_calls, state, found):
    answer = robot.get(f"/api/v1/calls?state={state}").json

    assert [call["call_id"] for call in answer["calls"]] == [found]


def test_calls_are_found_by_number(robot, two_calls):
    answer = robot.get("/api/v1/calls", query_string={"number": people.ALICE}).json

    assert [call["call_id"] for call in answer["calls"]] == [people.ALICES]


def test_pages_follow_each_other(robot, two_calls):
    first = robot.get("/api/v1/calls?limit=1").json
    second = robot.get("/api/v1/calls", query_string={"limit": 1, "after": first["after"]}).json

    assert [call["call_id"] for call in first["calls"] + second["calls"]] == [
        people.BOBS,
        people.ALICES,
    ]


@pytest.mark.parametrize(
    "query",
    [
        {"state": "asleep"},
        {"limit": "0"},
        {"limit": "201"},
        {"limit": "many"},
        {"after": "nonsense"},
        {"number": "4" * 201},
        {"colour": "blue"},
    ],
)
def test_a_wrong_query_names_its_field(robot, query):
    answer = robot.get("/api/v1/calls", query_string=query)

    assert answer.status_code == 422
    assert answer.json["errors"][0]["field"] == next(iter(query))


def test_one_call_comes_with_its_story(robot, two_calls):
    answer = robot.get(f"/api/v1/calls/{people.ALICES}").json

    assert set(answer) == COLUMNS | {"events", "commands"}
    assert answer["state"] == "ended"
    assert answer["started_at"] == "2026-03-14T12:00:00.000000Z"
    assert answer["cost_amount"] == "0.0150"
    assert [event["kind"] for event in answer["events"]] == ["call-arrived", "call-disconnected"]
    assert answer["commands"] == []


def test_a_call_that_no_event_named_is_404(robot):
    assert robot.get("/api/v1/calls/nobody").status_code == 404
    answer = robot.post("/api/v1/calls/nobody/commands", json={"verb": "hang-up"})
    assert answer.status_code == 404


def test_a_call_is_hung_up_and_the_command_can_be_asked_about(robot, standup):
    path = f"/api/v1/calls/{standup['alice']}"

    command = robot.client.post(
        f"{path}/commands", json={"verb": "hang-up"}, headers=robot.headers
    ).json

    assert command["verb"] == "hang-up"
    assert command["target"] == standup["alice"]
    assert command["status"] == "confirmed"
    assert robot.get(f"/api/v1/commands/{command['id']}").json == command
    assert robot.get(path).json["commands"] == [command]


def test_a_refusal_by_the_platform_is_an_outcome(robot, sandbox, standup):
    sandbox.floor.faults.put({"rest": {"status": 403}})

    answer = robot.client.post(
        f"/api/v1/calls/{standup['alice']}/commands",
        json={"verb": "hang-up"},
        headers=robot.headers,
    )

    assert answer.status_code == 200
    assert answer.json["status"] == "refused"
    assert answer.json["reason"]
