"""Bodies that are validly signed and meant to hurt: the same fate on both engines, never a 5xx."""

import json
from collections.abc import Iterator
from contextlib import ExitStack

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dashboard.store import deliveries
from tests.ingest.conftest import KEY
from tests.ingest.doors import OpenDoor, open_door, settle_in
from tests.ingest.test_application import HOSTILE
from tests.patience import PATIENT
from tests.stores import empty

pytestmark = pytest.mark.postgres

EVENTS = ("ice", "ace", "pie", "dice", "notify", "else")
FIELDS = (
    *("callid", "callId", "conferenceId", "timestamp", "version", "custom", "applicationKey"),
    *("to", "from", "cli", "domain", "originationType", "rdnis", "duration", "userRate", "debit"),
    *("menuResult", "amd", "result", "reason", "cookies", "callHeaders", "type", "destination"),
    *("errorCode", "errorMessage", "user", "callResourceUrl"),
)
NASTY = st.sampled_from(
    [
        *("\x00", "\ud800", "\udfff a", "../../v1/configuration", "<b>", "😀" * 90, "a" * 10_000),
        *("0000-01-01T00:00:00Z", "2016-12-31T23:59:60Z", "2026-03-14T12:00:00.1234567"),
        *("9999-12-31T23:59:59+23:59", "1e999999", "-1", "", " "),
    ]
)
NUMBERS = st.integers(-(2**70), 2**70) | st.floats() | st.just(2**63) | st.just(10**400)
JSON = st.recursive(
    st.none() | st.booleans() | NUMBERS | st.text(max_size=20) | NASTY,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(FIELDS) | st.text(max_size=5), inner, max_size=4)
    ),
    max_leaves=12,
)


@pytest.fixture(scope="module")
def doors(
    migrated_sqlite, migrated_postgres, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[list[OpenDoor]]:
    """A door on each engine."""
    folder = tmp_path_factory.mktemp("hostile")
    (folder / "floor.db").write_bytes(migrated_sqlite.read_bytes())
    with ExitStack() as opened:
        urls = [f"sqlite:///{folder / 'floor.db'}", migrated_postgres]
        for url in urls:
            settle_in(url)
        yield [
            opened.enter_context(open_door(url, folder / str(number), patience=PATIENT))
            for number, url in enumerate(urls)
        ]
    empty(migrated_postgres)


def fates(doors: list[OpenDoor], body: bytes) -> list[tuple[object, ...]]:
    """What the sender sees at each door, and what the store keeps of it."""
    found = []
    for door in doors:
        answer = door.post(body)
        told: tuple[object, ...] = (answer.status_code, answer.headers["X-Recorded"])
        if answer.status_code == 200:
            with door.database.reading() as connection:
                latest = deliveries.recent(connection, limit=5)
            # Samples of what was refused before are written down whenever there is time.
            kept = next(one for one in latest if one.verdict in deliveries.GENUINE)
            told += (answer.content, kept.verdict, kept.raw)
        found.append(told)
    return found


def check(doors: list[OpenDoor], body: bytes) -> None:
    one, other = fates(doors, body)
    assert one == other
    # A body that names another application than the signature does is somebody else's.
    assert one[0] in (200, 400, 413) or (one[0] == 401 and b"applicationKey" in body)
    if one[0] == 200:
        verdict, raw = one[3:]
        assert one[1] == "db"
        assert raw == (None if verdict == "duplicate" else body)


@pytest.mark.parametrize("body", HOSTILE.values(), ids=HOSTILE.keys())
def test_f21_a_hostile_body_has_the_same_fate_on_both_engines(doors, body):
    check(doors, body)


@pytest.mark.parametrize(
    "examples", [60, pytest.param(5000, marks=[pytest.mark.soak, pytest.mark.timeout(3600)])]
)
def test_f21_no_signed_json_breaks_the_door_whatever_it_says(doors, examples):
    @settings(max_examples=examples)
    @given(
        event=st.sampled_from(EVENTS) | JSON,
        fields=st.dictionaries(st.sampled_from(FIELDS), JSON, max_size=6),
        spaces=st.sampled_from([None, 1]),
    )
    def no_body_breaks_it(event: object, fields: dict[str, object], spaces: int | None) -> None:
        told = {"event": event} | {k: v for k, v in fields.items() if v != KEY}
        check(doors, json.dumps(told, indent=spaces).encode("utf-8", "surrogatepass"))

    no_body_breaks_it()
    for door in doors:
        assert door.account()["shed"] == 0
