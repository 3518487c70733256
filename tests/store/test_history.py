"""Finding calls again, page by page, on both engines."""

import base64

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from sqlalchemy import literal, select

from dashboard.sinch.times import SECOND
from dashboard.store import calls
from dashboard.store.calls import Cursor, past
from dashboard.store.database import Database
from tests.people import ALICE, BOB, NOON, SUPPORT, hangs_up, record, rings_in
from tests.plans import plan_of


def ids(database, **asked):
    with database.reading() as connection:
        return [call.call_id for call in calls.history(connection, **asked).rows]


def all_pages(database, **asked):
    """Every id, reading page after page, with the length of each page."""
    seen, lengths, after = [], [], None
    while True:
        with database.reading() as connection:
            page = calls.history(connection, after=after, **asked)
        seen += [call.call_id for call in page.rows]
        lengths.append(len(page.rows))
        if page.after is None:
            return seen, lengths
        after = Cursor.decode(page.after.encode())


@given(st.integers(0, 2**63 - 1), st.text(st.characters(exclude_categories=["Cs"])))
@example(0, "")
@example(1, "a.b/é")
def test_a_cursor_travels_as_text_fit_for_a_link(started_at, call_id):
    cursor = Cursor(started_at, call_id.replace("\0", ""))

    text = cursor.encode()

    assert Cursor.decode(text) == cursor
    assert set(text) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")


def packed(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "nonsense",
        "é",
        "a",
        "MQ==",
        packed(b"no dot"),
        packed(b".alice"),
        packed(b"-1.alice"),
        packed(b"1_0.alice"),
        packed("٣.alice".encode()),
        packed(b"9223372036854775808.alice"),
        packed(b"9" * 5000 + b".alice"),
        packed(b"1.\xff"),
        packed(b"1.a\0b"),
    ],
)
def test_what_is_no_cursor_is_refused(text):
    with pytest.raises(ValueError, match="not a cursor"):
        Cursor.decode(text)


@given(st.text())
def test_no_text_does_worse_than_being_refused(text):
    try:
        cursor = Cursor.decode(text)
    except ValueError:
        return
    assert 0 <= cursor.started_at < 2**63


def test_pages_go_back_in_time_and_leave_nobody_out(database):
    names = [f"call-{number:02}" for number in range(25)]
    record(database, *(rings_in(name, at=NOON + n // 4 * SECOND) for n, name in enumerate(names)))

    seen, lengths = all_pages(database, limit=10)

    assert seen == sorted(names, reverse=True)
    assert lengths == [10, 10, 5]


def test_a_last_page_that_is_full_says_that_it_is_the_last(database):
    record(database, *(rings_in(name) for name in "abcd"))

    assert all_pages(database, limit=2) == (["d", "c", "b", "a"], [2, 2])


def test_a_call_that_begins_meanwhile_moves_no_later_page(database):
    record(database, *(rings_in(name, at=NOON + n) for n, name in enumerate("abcd")))
    with database.reading() as connection:
        first = calls.history(connection, limit=2)
    record(database, rings_in("new", at=NOON + SECOND))

    assert ids(database, after=first.after, limit=2) == ["b", "a"]


def test_live_and_ended_calls_can_be_told_apart(database):
    record(database, rings_in("live"), rings_in("over"), hangs_up("over"))

    assert ids(database, state="live") == ["live"]
    assert ids(database, state="ended") == ["over"]
    assert ids(database) == ["over", "live"]


@pytest.mark.parametrize(
    "find", ["+46701234567", "46701234567", "4670", "+46 70-123 45 67", "(46)70", "467", " 4"]
)
def test_a_call_is_found_by_the_beginning_of_its_number_however_written(database, find):
    record(
        database,
        rings_in("from-alice", caller=ALICE, at=NOON),
        rings_in("to-alice", caller=BOB, number=ALICE, at=NOON + SECOND),
        rings_in("stranger", caller=BOB),
    )

    expected = ["to-alice", "from-alice"]
    found = ids(database, find=find)
    assert [call_id for call_id in found if call_id != "stranger"] == expected
    assert ("stranger" in found) == SUPPORT.removeprefix("+").startswith(find.strip())


@pytest.mark.parametrize("find", ["01234567", "46709", "99", "9", "--", "+", "🙂", "\0", "\udcff"])
def test_what_nobody_has_finds_nobody(database, find):
    record(database, rings_in(caller=ALICE))

    assert ids(database, find=find) == []


@pytest.mark.parametrize("find", [None, "", "   "])
def test_an_empty_search_is_no_search(database, find):
    record(database, rings_in("a"))

    assert ids(database, find=find) == ["a"]


def test_a_number_of_nines_has_its_own_beginning_only(database):
    record(
        database,
        rings_in("nines", caller="+99912"),
        rings_in("below", caller="+99812"),
        rings_in("short", caller="+99"),
    )

    assert ids(database, find="999") == ["nines"]
    assert ids(database, find="99") == ["short", "nines", "below"]


@pytest.mark.parametrize("find", ["4398AbCd-1", "4398AbCd-1.x", "4398"])
def test_a_call_is_found_by_its_id_or_the_beginning_of_it(database, find):
    record(database, rings_in("4398AbCd-1.x"), rings_in("4398abcd-1.x"), rings_in("4397zz"))

    expected = [] if find == "4398" else ["4398AbCd-1.x"]
    assert ids(database, find=find) == expected


def test_a_call_whose_id_is_all_digits_is_found_by_the_whole_of_it(database):
    record(database, rings_in("123456"), rings_in("12"), rings_in("été"))

    assert ids(database, find="123456") == ["123456"]
    assert ids(database, find="12") == ["12"]
    assert ids(database, find="été") == ["été"]


def test_a_call_between_two_equal_numbers_is_found_once(database):
    record(database, rings_in("self", caller=ALICE, number=ALICE))

    assert all_pages(database, find=ALICE, limit=1) == (["self"], [1])


@pytest.mark.parametrize("dense", [0, 2000])
def test_common_and_rare_numbers_give_the_same_pages(database, dense, monkeypatch):
    monkeypatch.setattr(past, "DENSE", dense)
    callers = {f"c{n:02}": ALICE if n % 3 else BOB for n in range(20)}
    record(
        database,
        *(rings_in(name, caller=caller, at=NOON) for name, caller in callers.items()),
    )
    alices = sorted((name for name, caller in callers.items() if caller == ALICE), reverse=True)

    assert all_pages(database, find=ALICE, limit=5)[0] == alices
    assert all_pages(database, find=ALICE, limit=5, state="ended") == ([], [0])


@pytest.mark.parametrize(
    ("dense", "indexes"), [(2000, ["call_from", "call_to"]), (0, ["call_started"])]
)
def test_a_rare_number_is_looked_up_and_a_common_one_is_walked_to(
    database, dense, indexes, monkeypatch
):
    monkeypatch.setattr(past, "DENSE", dense)
    record(database, rings_in())

    plan = plan_of(database, lambda connection: calls.history(connection, find=ALICE), "hits")

    assert [name for name in ("call_from", "call_started", "call_to") if name in plan] == indexes


def test_a_page_without_a_search_is_read_in_order(database):
    record(database, rings_in())
    after = Cursor(NOON + 1, "alice")

    plan = plan_of(database, lambda connection: calls.history(connection, after=after), "FROM call")

    assert "call_started" in plan
    assert "TEMP B-TREE" not in plan


@pytest.mark.postgres
def test_a_number_begins_with_its_digits_whatever_the_order_of_signs(postgres_url):
    database = Database.open(postgres_url)
    number = literal("46701234567").collate("en-x-icu")
    with database.reading() as connection:
        found = [
            connection.scalar(select(past.begins(number, digits))) for digits in ("4670", "47")
        ]
    database.close()

    assert found == [True, False]
