import pytest

from dashboard.ingest import frames
from dashboard.ingest.spool import Spool
from dashboard.store import calls
from dashboard.store.journal import Delivery


@pytest.fixture
def spooled(store, folder):
    """What a door that was killed left: two arrivals, and a third cut off in the middle."""
    spool_folder = folder / "live" / "spool"
    spool_folder.mkdir()
    packed = [frames.pack(frame(name)) for name in ("alice", "bob", "carol")]
    (spool_folder / "77-left.spool").write_bytes(b"".join(packed)[:-5])
    return spool_folder


def frame(call_id: str) -> frames.Frame:
    delivery = Delivery(
        received_at=1_773_489_600_000_000,
        path="/callbacks/voice",
        application_key="the-application",
        raw=b'{"event":"ice","callid":"%s"}' % call_id.encode(),
        took_us=900,
    )
    return frames.Frame(delivery, b"{}", "starter", call_id, 1_773_489_600_000_000)


def test_what_a_dead_door_left_is_imported_and_the_torn_end_is_named(say, store, spooled):
    said = say("spool", "import", "--json")

    assert said.code == 0
    assert said.json.items() >= {"stored": 2, "duplicate": 0, "left": 0, "held": 0}.items()
    assert list(said.json["torn"]) == ["77-left.spool"]
    with store.reading() as connection:
        assert calls.find(connection, "alice").state == "arriving"
        assert calls.find(connection, "carol") is None
    assert list(spooled.iterdir()) == []


def test_there_may_be_nothing_to_do(say, spooled):
    say("spool", "import")

    assert say("spool", "import").out == "0 deliveries imported, 0 of them copies.\n"


def test_what_a_running_door_holds_is_left_to_it(say, store, folder):
    door = Spool(folder / "live" / "spool")

    said = say("spool", "import")

    assert (said.code, "1 files belong to running doors" in said.out) == (0, True)
    door.close()


def test_a_store_without_migrations_takes_nothing(say, application):
    assert say("spool", "import").code == 5
