import pytest

from tests import services
from tests.serving import eventually, serving

CALLS_PER_MINUTE = 1200
DEATHS = 3
KINDS = {"ice": "call-arrived", "ace": "call-answered", "dice": "call-disconnected"}

pytestmark = pytest.mark.timeout(180)


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request, worker_id):
    if request.param == "sqlite":
        yield None
        return
    url = services.postgres_url(worker_id)
    yield url
    services.drop_database(url)


def test_what_the_door_acknowledged_is_recorded_however_often_it_is_killed(tmp_path, database_url):
    with serving(tmp_path, database_url=database_url) as callfloor:
        phones = callfloor.phones
        phones.control("PUT", "traffic", {"calls_per_minute": CALLS_PER_MINUTE})
        for _ in range(DEATHS):
            enough = len(_acknowledged(phones)) + 20
            eventually(lambda enough=enough: len(_acknowledged(phones)) >= enough)
            callfloor.kill("ingest")
        phones.control("PUT", "traffic", {"calls_per_minute": 0})
        phones.everybody_hangs_up()

        acknowledged = _acknowledged(phones)
        lost = {event for event in acknowledged if not _is_recorded(callfloor, *event)}

        assert len(acknowledged) >= 20 * DEATHS
        assert lost == set()
        callfloor.command("rebuild", "--check", "--sandbox")


def _acknowledged(phones):
    """The events that were answered with 200, each as its call and what the journal names it."""
    sent = [each for each in phones.callbacks() if each["status"] == 200]
    return {(each["call_id"], KINDS[each["event"]]) for each in sent}


def _is_recorded(callfloor, call_id, kind):
    story = callfloor.api(f"calls/{call_id}")
    return story is not None and kind in {event["kind"] for event in story["events"]}
