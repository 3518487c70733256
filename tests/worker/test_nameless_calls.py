from dashboard.operations import rosters
from tests.house import STANDUP
from tests.worker.conftest import Worker

CARLA = "+46701740699"


def called_into_the_standup(worker: Worker) -> str:
    """Somebody else's callout brings carla into the room: no event of ours names her."""
    worker.home.control("PUT", "faults", {"callbacks": {"drop": 1.0}})
    placed = worker.home.sandbox.session().post(
        "http://sandbox.test/calling/v1/callouts",
        auth=(worker.home.sandbox.application_key, worker.home.sandbox.application_secret),
        json={
            "method": "conferenceCallout",
            "conferenceCallout": {
                "destination": {"type": "number", "endpoint": CARLA},
                "cli": worker.home.sandbox.numbers[0],
                "conferenceId": STANDUP,
            },
        },
        timeout=30,
    )
    worker.home.sandbox.advance(10)
    rosters.look_up_roster(worker.runtime, STANDUP)
    return str(placed.json()["callId"])


def test_somebody_whom_only_the_roster_showed_gets_a_number(worker: Worker):
    carlas = called_into_the_standup(worker)
    assert worker.call(carlas).to_endpoint is None

    worker.turn_after(2)

    assert worker.call(carlas).to_endpoint == CARLA


def test_what_the_platform_does_not_tell_is_not_asked_again(worker: Worker):
    carlas = called_into_the_standup(worker)
    worker.faults(status=500, rate=1.0)

    for _ in range(3):
        worker.turn_after(2)

    worker.faults()
    assert len(worker.home.requests("GET", f"calls/id/{carlas}")) == 1
