import pytest

from dashboard.store import calls
from tests.ingest.conftest import TOKEN, arrival, ending
from tests.ingest.doors import open_door, settle_in
from tests.patience import PATIENT

NOWHERE = "postgresql://nobody@127.0.0.1:9/nothing"


@pytest.fixture
def door(store_url, tmp_path):
    settle_in(store_url)
    with open_door(store_url, tmp_path / "var", patience=PATIENT) as opened:
        yield opened


def test_a_healthy_door_records_in_the_store(door):
    answer = door.post(arrival())

    assert answer.headers["X-Recorded"] == "db"
    assert answer.json()["action"]["conferenceId"] == "standup"
    assert door.told()["ready"] is True
    assert door.account() == {
        "received": 1,
        "stored": 1,
        "duplicate": 0,
        "rejected": 0,
        "shed": 0,
        "spooled": 0,
    }


def test_what_a_door_could_not_store_is_stored_by_itself_later(door):
    with door.database.writing() as connection:
        connection.exec_driver_sql("ALTER TABLE event RENAME TO elsewhere")

    arrived, ended = door.post(arrival()), door.post(ending())
    waiting = door.account()
    with door.database.writing() as connection:
        connection.exec_driver_sql("ALTER TABLE elsewhere RENAME TO event")
    account = door.drained()

    assert [one.headers["X-Recorded"] for one in (arrived, ended)] == ["spool", "spool"]
    assert (arrived.status_code, ended.status_code) == (200, 200)
    assert (waiting["spooled"], account["spooled"], account["stored"]) == (2, 0, 2)
    with door.database.reading() as connection:
        assert calls.find(connection, "alice-1f3a").state == "ended"


def test_a_door_that_cannot_store_says_so(door):
    with door.database.writing() as connection:
        connection.exec_driver_sql("ALTER TABLE event RENAME TO elsewhere")
    for number in range(3):
        door.post(arrival(f"call-{number}"))

    ready = door.get("/readyz", TOKEN)
    healthy = door.get("/healthz")
    figures = door.get("/metrics", TOKEN).text
    with door.database.writing() as connection:
        connection.exec_driver_sql("ALTER TABLE elsewhere RENAME TO event")

    assert (ready.status_code, healthy.status_code) == (503, 200)
    assert (ready.json()["spool_depth"], ready.json()["store_away"]) == (3, 1)
    assert "callfloor_spool_depth 3.0" in figures
    assert 'callfloor_account{outcome="spooled"} 3.0' in figures


def test_a_door_that_starts_without_its_store_answers_as_before(store_url, tmp_path):
    settle_in(store_url)
    with open_door(store_url, tmp_path / "var", patience=PATIENT) as door:
        door.post(arrival("before"))

    with open_door(NOWHERE, tmp_path / "var", patience=PATIENT) as door:
        answers = [door.post(arrival(f"during-{number}")) for number in range(4)]
        ready, healthy = door.get("/readyz", TOKEN), door.get("/healthz")

    assert {answer.headers["X-Recorded"] for answer in answers} == {"spool"}
    assert {answer.json()["action"].get("conferenceId") for answer in answers} == {"standup"}
    assert (ready.status_code, healthy.status_code) == (503, 200)


def test_the_next_door_imports_what_the_last_one_spooled(store_url, tmp_path):
    settle_in(store_url)
    with open_door(NOWHERE, tmp_path / "var", patience=PATIENT) as door:
        door.post(arrival())

    with open_door(store_url, tmp_path / "var", patience=PATIENT) as door:
        account = door.drained()
        with door.database.reading() as connection:
            call = calls.find(connection, "alice-1f3a")

    assert call is not None
    assert account["received"] == 0  # it was another door's delivery
