"""A start while the store is away: callers are answered at once, the rest follows."""

import http.client
import json
import time

import psycopg
import pytest

from dashboard.sinch import signing, times
from tests import services
from tests.processes.conftest import PATIENCE_SECONDS, until

pytestmark = [pytest.mark.processes, pytest.mark.postgres, pytest.mark.timeout(180)]

PATH = "/callbacks/voice"

#: Promised are three seconds on a machine of one's own; here others are busy too.
FIRST_ANSWER_SECONDS = 6.0


def ring_in(floor, key: str, secret: str) -> tuple[int, str | None, dict]:
    """One caller's arrival: status, X-Recorded, and the action of the answer."""
    body = json.dumps({"event": "ice", "callid": "alice-1f3a"}).encode()
    timestamp, kind = times.to_wire(times.now(), digits=7), "application/json"
    authorization = signing.authorization(
        key,
        secret,
        method="POST",
        path=PATH,
        content_type=kind,
        timestamp=timestamp,
        body=body,
    )
    headers = {"Authorization": authorization, "Content-Type": kind, "x-timestamp": timestamp}
    connection = http.client.HTTPConnection("127.0.0.1", floor.callback_port, timeout=5)
    try:
        connection.request("POST", PATH, body=body, headers=headers)
        answer = connection.getresponse()
        return answer.status, answer.headers["X-Recorded"], json.loads(answer.read())["action"]
    finally:
        connection.close()


@pytest.mark.parametrize("how", ["stopped", "frozen"])
def test_callers_are_answered_before_the_store_is_there(serve, how):
    with services.durable_cluster() as cluster:
        url = cluster.new_database("floor")
        first = serve(CALLFLOOR_DATABASE_URL=url)
        application = first.control("GET", "application")
        key, secret = application["application_key"], application["application_secret"]
        until(lambda: (first.folder / "sandbox" / "plan.json").exists(), "no plan was kept")
        first.end()

        with away(cluster, how):
            begun = time.monotonic()
            second = serve(CALLFLOOR_DATABASE_URL=url, ready=None)
            status, recorded, action = until(lambda: answered(second, key, secret), "no answer")
            took = time.monotonic() - begun
            assert second.get(second.callback_port, "/readyz")[0] == 503
        second.read_until("Ctrl-C ends it")

        assert (status, recorded) == (200, "spool")
        assert action["name"] == "hangup"
        assert took <= FIRST_ANSWER_SECONDS < PATIENCE_SECONDS
        until(lambda: is_stored(url), "the spool was not imported")
        second.end()


def away(cluster, how: str):
    return cluster.frozen() if how == "frozen" else cluster.stopped()


def answered(floor, key: str, secret: str):
    try:
        return ring_in(floor, key, secret)
    except (OSError, http.client.HTTPException):
        return None


def is_stored(url: str) -> bool:
    with psycopg.connect(url) as connection:
        found = connection.execute("SELECT seen_count FROM event WHERE call_id = 'alice-1f3a'")
        return found.fetchone() is not None
