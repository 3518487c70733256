"""A start while the store is away: callers are answered at once, the rest follows."""

import json

import psycopg
import pytest
import requests

from tests import services
from tests.ingest.conftest import signed
from tests.patience import LONG
from tests.serving import eventually

pytestmark = [pytest.mark.processes, pytest.mark.postgres, pytest.mark.timeout(300)]


def ring_in(floor, key: str, secret: str) -> requests.Response | None:
    """One caller's arrival; None while nobody answers, or the disk is too slow to record it."""
    body = json.dumps({"event": "ice", "callid": "alice-1f3a"}).encode()
    headers = signed(body, key=key, secret=secret)
    try:
        answer = requests.post(floor.door, data=body, headers=headers, timeout=LONG)
    except requests.RequestException:
        return None
    return answer if answer.headers["X-Recorded"] != "no" else None


@pytest.mark.parametrize("how", ["stopped", "frozen"])
def test_callers_are_answered_before_the_store_is_there(serve, how):
    with services.durable_cluster() as cluster:
        url = cluster.new_database("floor")
        first = serve(CALLFLOOR_DATABASE_URL=url)
        application = first.phones.control("GET", "application")
        key, secret = application["application_key"], application["application_secret"]
        eventually((first.world / "plan.json").exists, LONG)
        first.end()

        with away(cluster, how):
            second = serve(CALLFLOOR_DATABASE_URL=url, ready=None)
            answer = eventually(lambda: ring_in(second, key, secret), LONG)
            assert second.asked("callback_port", "/readyz").status_code == 503
        second.says("Ctrl-C ends it")

        assert (answer.status_code, answer.headers["X-Recorded"]) == (200, "spool")
        assert answer.json()["action"]["name"] == "hangup"
        eventually(lambda: is_stored(url), LONG)
        second.end()


def away(cluster, how: str):
    return cluster.frozen() if how == "frozen" else cluster.stopped()


def is_stored(url: str) -> bool:
    with psycopg.connect(url) as connection:
        found = connection.execute("SELECT seen_count FROM event WHERE call_id = 'alice-1f3a'")
        return found.fetchone() is not None
