import json
import random
import threading
from contextlib import closing
from dataclasses import replace
from itertools import permutations

import pytest

from dashboard.sinch import callbacks, times, wire
from dashboard.sinch.times import SECOND
from dashboard.store import events, journal, migrate, rebuild, schema
from dashboard.store.database import Database
from dashboard.store.group_commit import GroupCommit
from dashboard.store.journal import Delivery, Entry, columns, recording, statements
from tests import people
from tests.people import ALICES, APPLICATION, BOBS, NOON, STANDUP
from tests.store import histories
from tests.store.rows import one, proved, rows
from tests.stores import empty


def record(database, *entries):
    with database.writing() as connection:
        return journal.record(connection, entries, now=NOON)


def delivered(event, *, raw=b"{}", answer=None, verdict="recorded"):
    delivery = Delivery(
        received_at=NOON - 300,
        path="/callbacks/voice",
        application_key=APPLICATION,
        x_timestamp="2026-03-14T12:00:00Z",
        headers={"X-Name": "Zażółć"},
        raw=raw,
        verdict=verdict,
    )
    return Entry(event=event, answer=answer, answered_by="starter", delivery=delivery)


def versions(database):
    return (
        {row["call_id"]: row["version"] for row in rows(database, schema.call)},
        {row["call_id"]: row["version"] for row in rows(database, schema.participant)},
        {row["conference_id"]: row["version"] for row in rows(database, schema.conference)},
    )


def test_nothing_to_record_is_fine(database):
    assert record(database) == []


def test_an_event_is_kept_with_its_answer_and_its_delivery(database):
    [became] = record(database, delivered(people.rings_in(), raw=b'{"event":"ice"}', answer=b"{}"))

    assert (became.fresh, became.answer) == (True, b"{}")
    event, delivery = one(database, schema.event), one(database, schema.delivery)
    assert (event["answer"], event["answered_by"], event["seen_count"]) == (b"{}", "starter", 1)
    assert (delivery["event_key"], delivery["raw"]) == (event["event_key"], b'{"event":"ice"}')
    assert (delivery["verdict"], delivery["took_us"]) == ("recorded", 300)
    assert json.loads(delivery["headers"]) == {"X-Name": "Zażółć"}


def test_a_delivery_without_an_event_is_only_kept(database):
    stale = delivered(None, raw=b"old", verdict="stale")

    [became] = record(database, stale)

    assert became.event_key is None
    assert one(database, schema.delivery)["verdict"] == "stale"
    assert rows(database, schema.event) == rows(database, schema.call) == []


def test_a_copy_gets_the_first_ones_answer_and_its_body_is_not_kept_again(database):
    record(database, delivered(people.rings_in(), raw=b"raw", answer=b"first"))

    [copy] = record(database, delivered(people.rings_in(), raw=b"raw", answer=b"second"))

    assert (copy.fresh, copy.answer) == (False, b"first")
    assert one(database, schema.event)["seen_count"] == 2
    kept = [(row["verdict"], row["raw"]) for row in rows(database, schema.delivery)]
    assert kept == [("recorded", b"raw"), ("duplicate", None)]


def test_copies_in_one_batch_get_one_answer(database):
    entries = [delivered(people.rings_in(), answer=b"%d" % place) for place in range(4)]

    became = record(database, *entries)

    assert [copy.fresh for copy in became] == [True, False, False, False]
    assert {copy.answer for copy in became} == {b"0"}
    assert one(database, schema.event)["seen_count"] == 4


def test_a_copy_with_a_later_signed_time_counts_by_that_and_by_the_first_answer(database):
    menu = people.rings_in(action="runMenu")
    record(database, Entry(event=menu))

    parked = people.rings_in(action="park")  # the same key: our table changed in between
    record(database, Entry(event=replace(parked, fine=NOON + 7)))
    record(database, Entry(event=replace(menu, fine=NOON + 3)))

    assert one(database, schema.event)["fine_at"] == NOON + 7
    assert one(database, schema.call)["flow_step"] == "runMenu"
    assert rebuild.check(database) == []


def test_a_copy_changes_no_version(database):
    people.record(database, *people.the_standup())
    before = versions(database)

    people.record(database, *people.the_standup())

    assert versions(database) == before


def test_a_version_rises_by_one_where_the_row_shows_something_new(database):
    people.record(database, people.rings_in())
    people.record(database, people.is_answered(at=NOON + SECOND))
    people.record(database, people.hangs_up())

    assert one(database, schema.call)["version"] == 3


def test_a_proof_of_life_alone_changes_no_version(database):
    people.record(database, people.rings_in())

    still_there = events.CallObserved(**about(people.rings_in(), key="look"), status="ONGOING")
    people.record(database, replace(still_there, at=NOON + SECOND))

    row = one(database, schema.call)
    assert (row["version"], row["proved_at"]) == (1, NOON + SECOND)


def test_a_room_shows_its_people_and_their_calls(database):
    people.record(database, *people.the_standup())
    calls, roster, rooms = versions(database)

    people.record(database, people.is_muted(ALICES, at=NOON + 9 * SECOND))
    muted = versions(database)
    people.record(database, people.hangs_up(BOBS))
    ended = versions(database)

    assert muted[1] == roster | {ALICES: roster[ALICES] + 1}
    assert muted[0] == calls | {ALICES: calls[ALICES] + 1}  # the floor shows the mute too
    assert muted[2][STANDUP] == rooms[STANDUP] + 1
    assert ended[1] == muted[1]
    assert ended[2][STANDUP] == muted[2][STANDUP] + 1


def test_a_room_keeps_when_it_was_first_and_last_in_use(database):
    people.record(database, people.is_seen(at=NOON + 5 * SECOND))
    people.record(database, people.is_seen(BOBS, at=NOON))

    room = one(database, schema.conference)

    assert (room["first_seen_at"], room["last_seen_at"]) == (NOON, NOON + 5 * SECOND)


def test_a_call_has_its_applications_region(database):
    with database.writing() as connection:
        connection.execute(
            schema.application.insert().values(
                application_key=APPLICATION,
                name="Support",
                region="euc1",
                answers="starter",
                created_at=NOON,
            )
        )

    people.record(database, people.rings_in())

    assert one(database, schema.call)["region"] == "euc1"


def test_a_notice_about_a_recording_is_found_by_its_call(database):
    notice = events.Notified(
        **about(people.rings_in(), source="notify"),
        type="recording_available",
        destination="azure://account/container/file.mp3",
    )

    people.record(database, notice)

    recording = one(database, schema.recording)
    assert (recording["call_id"], recording["kind"]) == (ALICES, "recording_available")
    assert recording["destination"] == "azure://account/container/file.mp3"


@pytest.mark.parametrize("given", [0, 1, 2])
def test_a_call_appears_from_whichever_event_comes_alone(database, given):
    event = (people.rings_in(), people.is_answered(), people.hangs_up())[given]

    people.record(database, event)

    assert one(database, schema.call)["state"] == ("ringing", "talking", "ended")[given]


def test_a_call_is_the_same_whatever_order_it_was_recorded_in(database, store_url):
    told = [people.rings_in(room=STANDUP), people.is_answered(at=NOON + 1), people.hangs_up()]
    ends = []
    for order in permutations(told):
        for event in order:
            people.record(database, event)
        ends.append(proved(database))
        empty(store_url)

    assert all(end == ends[0] for end in ends)


@pytest.mark.parametrize("seed", range(8))
def test_shuffled_and_repeated_histories_end_in_equal_rows(database, store_url, seed):
    told = [
        event for call in range(6) for event in histories.history(seed * 10 + call, f"call-{call}")
    ]
    every = histories.copies(told, seed)
    ends = []
    for order in range(3):
        in_batches(database, histories.shuffled(every, order), order)
        ends.append(proved(database))
        assert rebuild.check(database) == []
        empty(store_url)

    assert ends[0] == ends[1] == ends[2]


@pytest.mark.soak
@pytest.mark.timeout(3600)
def test_ten_thousand_shuffled_histories_end_in_the_rows_that_merging_gives(database):
    told = [
        event
        for seed in range(10_000)
        for event in histories.copies(histories.history(seed, f"call-{seed}"), seed)
    ]
    expected = recording.merged(recording.Rows(), histories.final(told))

    in_batches(database, histories.shuffled(told, 0), 0, most=128)

    with database.reading() as connection:
        calls, present = statements.of(connection).rows(sorted(expected.calls))
    stored = recording.Rows(
        dict(map(columns.read_call, calls)), dict(map(columns.read_participant, present))
    )
    assert lines(stored) == lines(expected)
    assert rebuild.check(database) == []
    print(f"{len(told)} deliveries of 10,000 histories on {database.kind}: 0 rows differ")


def lines(said):
    """The rows as they are saved."""
    of_calls = (columns.call_line(*row, rise=0, now=0) for row in said.calls.items())
    people_in = (columns.participant_line(*row, rise=0, now=0) for row in said.people.items())
    return set(of_calls), set(people_in)


def in_batches(database, told, seed, most=9):
    for batch in batches(told, seed, most):
        people.record(database, *batch)


def batches(told, seed, most=9):
    chance = random.Random(seed)
    while told:
        size = chance.randint(1, most)
        yield told[:size]
        told = told[size:]


def test_several_doors_at_once_end_in_the_same_rows_as_one(database, another_process, store_url):
    calls = [f"call-{number}" for number in range(40)]
    told = [
        event
        for call_id in calls
        for event in (
            people.rings_in(call_id, room=STANDUP),
            people.is_answered(call_id, at=NOON + SECOND, room=STANDUP),
            people.is_muted(call_id, at=NOON + 2 * SECOND),
            people.hangs_up(call_id),
        )
    ]
    people.record(database, *told)
    expected = proved(database)
    empty(store_url)

    failures = race([another_process() for _ in range(3)], told)

    assert failures == []
    assert proved(database) == expected
    assert {row["seen_count"] for row in rows(database, schema.event)} == {3}
    assert rebuild.check(database) == []
    assert all(row["version"] <= 4 for row in rows(database, schema.call))


@pytest.mark.soak
@pytest.mark.timeout(600)
def test_a_thousand_calls_at_two_doors_at_once(database, another_process):
    calls = [f"call-{number}" for number in range(1000)]
    told = [
        event
        for call_id in calls
        for event in (
            people.rings_in(call_id),
            people.is_answered(call_id),
            people.hangs_up(call_id),
        )
    ]

    failures = race([another_process() for _ in range(2)], told)

    assert failures == []
    assert {row["seen_count"] for row in rows(database, schema.event)} == {2}
    assert {row["state"] for row in rows(database, schema.call)} == {"ended"}
    assert rebuild.check(database) == []


def race(doors, told):
    """Each door records all of `told` in its own order and batches, at the same time.

    By its own way to the store, which tries again where another keeps SQLite busy for too long.
    """
    barrier = threading.Barrier(len(doors))
    failures = []

    def run(place, door):
        mine = [Entry(event=event) for event in histories.shuffled(told, place)]
        commits = GroupCommit(door, times.now)
        barrier.wait()
        try:
            for batch in batches(mine, place):
                commits.record_all(batch, 60)
        except Exception as error:
            failures.append(error)
        finally:
            commits.close()

    threads = [threading.Thread(target=run, args=given) for given in enumerate(doors)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return failures


def test_one_event_at_two_doors_at_once_is_one_event_with_one_answer(database, another_process):
    doors = [another_process() for _ in range(4)]
    barrier = threading.Barrier(len(doors))
    became = []

    def run(place, door):
        entry = delivered(people.rings_in(), answer=b"%d" % place)
        barrier.wait()
        became.extend(record(door, entry))

    threads = [threading.Thread(target=run, args=given) for given in enumerate(doors)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(copy.fresh for copy in became) == [False, False, False, True]
    assert {copy.answer for copy in became} == {one(database, schema.event)["answer"]}
    assert one(database, schema.event)["seen_count"] == 4


HOSTILE = [
    {"callid": "a" * 50_000, "conferenceId": "é" * 5_000, "custom": "\U0001f4a9" * 9_000},
    {"callid": "nul\x00", "custom": "\ud800", "cli": "\x00", "domain": "\udfff" * 3},
    {"callid": "", "conferenceId": ""},
    {"callid": "x", "duration": 2**63 - 1, "timestamp": "9999-12-31T23:59:59.999999Z"},
    {"callid": "x", "debit": {"currencyId": "USD", "amount": 1e300}, "version": -(2**63)},
    {
        "callid": "x",
        "cookies": [{"key": "\x00", "value": "\ud800"}] * 500,
        "amd": {"status": "\x00"},
    },
    {"callid": "x", "to": {"type": "did" * 500, "endpoint": "1" * 50_000}, "from": "2" * 50_000},
    {"callid": "x", "menuResult": {"value": "\x00" * 1000}, "errorCode": 2**63 - 1},
]


@pytest.mark.parametrize("body", HOSTILE)
@pytest.mark.parametrize("name", ["ice", "ace", "pie", "dice", "notify", "later\x00\ud800"])
def test_whatever_a_signed_body_holds_is_recorded(database, name, body):
    raw = json.dumps({"event": name, **body}).encode()
    event = events.from_callback(
        callbacks.parse(wire.strict_object(raw)),
        application_key=APPLICATION,
        raw=raw,
        fine=NOON,
        received_at=NOON,
        action="connectConf",
        room="é" * 5000,
    )

    [became] = record(database, delivered(event, raw=raw))

    assert became.fresh
    assert one(database, schema.delivery)["raw"] == raw
    assert rebuild.check(database) == []


def about(event, **changed):
    common = ("key", "at", "fine", "application_key", "call_id", "conference_id", "source")
    return {name: getattr(event, name) for name in common} | changed


def read_whole(database):
    """How often the server read all of a table that recording looks into."""
    with database.writing() as connection:
        connection.exec_driver_sql("SELECT pg_stat_force_next_flush()")  # of this session's own
    with database.reading() as connection:
        counted = connection.exec_driver_sql(
            "SELECT sum(seq_scan) FROM pg_stat_user_tables"
            " WHERE relname IN ('call', 'participant', 'event', 'conference')"
        )
        return counted.scalar_one()


@pytest.mark.postgres
def test_a_store_that_was_empty_is_never_read_whole_to_record(postgres_url):
    with closing(Database.open(postgres_url)) as database:
        migrate.upgrade(database)
        before = read_whole(database)

        for number in range(20):
            caller = f"caller-{number}"
            happened = people.rings_in(caller), people.is_seen(caller), people.hangs_up(caller)
            people.record(database, *happened[:2])
            people.record(database, *happened[2:])

        assert read_whole(database) == before
