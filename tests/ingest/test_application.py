import json

import pytest
import requests
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dashboard.sinch.times import SECOND, now
from dashboard.store import calls, deliveries
from tests.ingest.conftest import PATH, TOKEN, Gate, arrival, ending, signed
from tests.patience import LONG

HOSTILE = {
    "nested": b'{"event":"ice","a":' + b"[" * 200_000 + b"]" * 200_000 + b"}",
    "a number of 5,000 digits": b'{"event":"ice","a":' + b"9" * 5000 + b"}",
    "a lone surrogate": b'{"event":"ice","callid":"\\ud800"}',
    "a NUL": b'{"event":"ice","callid":"a\\u0000b","custom":"\\u0000"}',
    "NaN": b'{"event":"ice","duration":NaN}',
    "beyond 64 bits": b'{"event":"dice","callid":"x","duration":9223372036854775808}',
    "twice the same key": b'{"event":"ice","event":"dice"}',
    "UTF-16": '{"event":"ice"}'.encode("utf-16"),
    "a byte order mark": b'\xef\xbb\xbf{"event":"ice"}',
    "no UTF-8": b'{"event":"ice","cli":"\xff\xfe"}',
    "a list": b"[]",
    "nothing": b"",
    "an event that is a number": b'{"event":1}',
    "all null": b'{"event":"dice","callid":null,"timestamp":null,"duration":null,"to":null}',
    "wrong types": b'{"event":"ice","callid":{},"to":[1],"cli":7,"timestamp":{},"userRate":"x"}',
    "year 0": b'{"event":"ice","callid":"x","timestamp":"0000-01-01T00:00:00Z"}',
    "a leap second": b'{"event":"ice","callid":"x","timestamp":"2016-12-31T23:59:60Z"}',
    "a long id": b'{"event":"ice","callid":"' + b"x" * 10_000 + b'"}',
    "100,000 keys": b'{"event":"ice",' + b",".join(b'"%d":1' % n for n in range(20_000)) + b"}",
}


def test_a_caller_is_answered_and_on_the_floor(gate: Gate):
    answer = gate.post(arrival())

    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "application/json"
    assert answer.headers["X-Recorded"] == "db"
    assert answer.json()["action"] == {"name": "connectConf", "conferenceId": "standup"}
    with gate.database.reading() as connection:
        call = calls.find(connection, "alice-1f3a")
    assert call is not None
    assert (call.state, call.conference_id) == ("room", "standup")


def test_a_report_gets_an_empty_answer(gate: Gate):
    answer = gate.post(ending())

    assert (answer.status_code, answer.content) == (200, b"")
    assert answer.headers["X-Recorded"] == "db"
    assert answer.headers["Content-Length"] == "0"


def test_copies_of_a_delivery_get_identical_bytes(gate: Gate):
    event = arrival()

    first, second = gate.post(event), gate.post(event, at=now() + SECOND)

    assert first.content == second.content != b""
    with gate.database.reading() as connection:
        [copy, original] = deliveries.recent(connection)
        [told] = calls.events(connection, "alice-1f3a")
    assert (original.verdict, copy.verdict) == ("recorded", "duplicate")
    assert told.seen_count == 2


def test_an_unknown_event_is_kept(gate: Gate):
    answer = gate.post({"event": "hologram", "callid": "alice-1f3a"})

    assert (answer.status_code, answer.headers["X-Recorded"]) == (200, "db")
    with gate.database.reading() as connection:
        [kept] = deliveries.recent(connection)
    assert kept.verdict == "unknown"


def test_a_stale_delivery_is_answered_and_changes_nothing(gate: Gate):
    answer = gate.post(arrival(), at=now() - 3600 * SECOND)

    assert answer.status_code == 200
    assert answer.json()["action"]["name"] == "connectConf"
    with gate.database.reading() as connection:
        assert calls.find(connection, "alice-1f3a") is None
        assert [one.verdict for one in deliveries.recent(connection)] == ["stale"]


@pytest.mark.parametrize(
    "authorization",
    [None, "", "application", "Basic YTpi", "application nobody:AAAA", "application é:ü"],
)
def test_nobody_comes_in_without_the_right_signature(gate: Gate, authorization: str | None):
    body = json.dumps(arrival()).encode()
    headers = signed(body) | {"Authorization": authorization}
    encoded = {name: value.encode() for name, value in headers.items() if value is not None}

    answer = requests.post(gate.url + PATH, data=body, headers=encoded, timeout=LONG)

    assert answer.status_code == 401
    assert answer.headers["X-Recorded"] == "no"
    assert answer.content == b""


def test_a_changed_body_is_refused(gate: Gate):
    headers = signed(json.dumps(arrival()).encode())

    answer = requests.post(
        gate.url + PATH, data=json.dumps(ending()).encode(), headers=headers, timeout=5
    )

    assert answer.status_code == 401


def test_a_proxy_may_leave_its_prefix(gate: Gate):
    assert gate.post(arrival(), path="/prefix/voice").status_code == 200


def test_a_query_may_or_may_not_be_signed(gate: Gate):
    body = json.dumps(arrival()).encode()

    for path in (PATH, f"{PATH}?a=b"):
        headers = signed(body, path=path)
        answer = requests.post(f"{gate.url}{PATH}?a=b", data=body, headers=headers, timeout=LONG)
        assert answer.status_code == 200


@pytest.mark.parametrize("body", HOSTILE.values(), ids=HOSTILE.keys())
def test_a_hostile_body_never_breaks_the_door(gate: Gate, body: bytes):
    answer = gate.post(body)

    assert answer.status_code in (200, 400, 413)
    assert gate.post(arrival("after-it")).headers["X-Recorded"] == "db"


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)
FIELDS = ["callid", "conferenceId", "timestamp", "to", "cli", "custom", "menuResult", "amd"]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    event=st.sampled_from(["ice", "ace", "pie", "dice", "notify", "else"]),
    fields=st.dictionaries(st.sampled_from(FIELDS), JSON),
)
def test_no_signed_event_breaks_the_door(gate: Gate, event: str, fields: dict):
    body = json.dumps({"event": event} | fields).encode("utf-8", "surrogatepass")

    assert gate.post(body).status_code in (200, 400)


def test_a_body_that_is_too_large_is_refused_and_counted(gate: Gate):
    answer = requests.post(gate.url + PATH, data=b"x" * (256 * 1024 + 1), timeout=LONG)

    assert (answer.status_code, answer.headers["X-Recorded"]) == (413, "no")
    assert gate.refused == [413]


def test_a_store_that_is_away_costs_the_record_and_never_the_answer(gate: Gate):
    gate.commits.close()

    arrived, ended = gate.post(arrival()), gate.post(ending())

    assert (arrived.status_code, arrived.headers["X-Recorded"]) == (200, "no")
    assert arrived.json()["action"]["name"] == "connectConf"
    assert (ended.status_code, ended.headers["X-Recorded"]) == (503, "no")
    assert ended.headers["Retry-After"] == "1"
    assert gate.get("/readyz", TOKEN).json()["unrecorded"] == 2


def test_only_posts_are_deliveries(gate: Gate):
    answer = gate.get(PATH)

    assert (answer.status_code, answer.headers["Allow"]) == (405, "POST")


def test_there_is_nothing_else(gate: Gate):
    assert gate.get("/").status_code == 404


def test_the_door_says_how_it_is(gate: Gate):
    assert gate.get("/healthz").status_code == 200
    assert gate.get("/readyz").json() == {"ready": True}


def test_only_our_own_processes_read_details(gate: Gate):
    gate.post(arrival())

    told = gate.get("/readyz", TOKEN).json()

    assert told["received"] == {"recorded": 1}
    assert told["unrecorded"] == 0
    assert abs(now() - told["last_callback_at"]) < 60 * SECOND
    assert gate.get("/readyz", "wrong").json() == {"ready": True}


def test_figures_need_a_token(gate: Gate):
    gate.post(arrival())

    assert gate.get("/metrics").status_code == 401
    assert 'callfloor_deliveries_total{verdict="recorded"} 1.0' in gate.get("/metrics", TOKEN).text
