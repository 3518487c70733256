import pytest

from tests.serving import FIVEFOLD, eventually, serving

CALLS_PER_MINUTE = 1200
DEATHS = 3
KINDS = {"ice": "call-arrived", "ace": "call-answered", "dice": "call-disconnected"}


@pytest.fixture(params=["on_sqlite", "on_postgresql"])
def callfloor(request, tmp_path):
    """An installation of its own: what ends while the door is dead stays on its floor a while."""
    url = request.getfixturevalue("postgres_url") if request.param == "on_postgresql" else None
    with serving(tmp_path, database_url=url, patience=FIVEFOLD) as running:
        yield running


def test_what_the_door_acknowledged_is_recorded_however_often_it_is_killed(callfloor):
    phones = callfloor.phones
    phones.control("PUT", "traffic", {"calls_per_minute": CALLS_PER_MINUTE})
    for _ in range(DEATHS):
        _wait_for_twenty_more(phones)
        callfloor.kill("ingest")
    phones.control("PUT", "traffic", {"calls_per_minute": 0})
    phones.everybody_hangs_up()

    acknowledged = _acknowledged(phones)

    assert len(acknowledged) >= 20 * DEATHS
    for event in acknowledged:  # perhaps in a spool so far
        eventually(lambda: _is_recorded(callfloor, *event))  # noqa: B023 - called at once
    callfloor.command("rebuild", "--check", "--sandbox")


def _acknowledged(phones):
    """The events that were answered with 200, each as its call and what the journal names it."""
    sent = [each for each in phones.callbacks() if each["status"] == 200]
    return {(each["call_id"], KINDS[each["event"]]) for each in sent}


def _wait_for_twenty_more(phones):
    enough = len(_acknowledged(phones)) + 20
    eventually(lambda: len(_acknowledged(phones)) >= enough)


def _is_recorded(callfloor, call_id, kind):
    story = callfloor.api(f"calls/{call_id}")
    return story is not None and kind in {event["kind"] for event in story["events"]}
