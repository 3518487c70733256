"""Who is signed in where, on both engines."""

import pytest

from dashboard.sinch.times import SECOND
from dashboard.store import operators, schema, sessions
from tests.people import NOON

HOUR = 3600 * SECOND


@pytest.fixture
def alice(database):
    with database.writing() as connection:
        return operators.add(
            connection, name="alice", password_hash="hash", role="moderator", now=NOON
        )


@pytest.fixture
def opened(database, alice):
    with database.writing() as connection:
        return sessions.begin(connection, alice.operator_id, now=NOON, address="127.0.0.1")


def signed_in(database, token, now=NOON + 1):
    with database.reading() as connection:
        return sessions.current(connection, token, now=now)


def test_who_signed_in_is_known_by_the_token(database, alice, opened):
    found = signed_in(database, opened.token)

    assert found == sessions.SignedIn(opened.session, alice)


def test_the_token_itself_is_not_kept(database, opened):
    with database.reading() as connection:
        [row] = connection.execute(schema.session.select())

    assert opened.token not in [str(value) for value in row]


def test_two_sessions_share_neither_token_nor_csrf(database, alice, opened):
    with database.writing() as connection:
        other = sessions.begin(connection, alice.operator_id, now=NOON)

    assert other.token != opened.token
    assert other.session.csrf != opened.session.csrf


@pytest.mark.parametrize("token", ["", "nonsense", "\udcff", "\0"])
def test_any_other_token_is_nobody(database, opened, token):
    assert signed_in(database, token) is None


def test_a_session_ends_at_sign_out_and_the_others_do_not(database, alice, opened):
    with database.writing() as connection:
        other = sessions.begin(connection, alice.operator_id, now=NOON)
        sessions.end(connection, opened.session.token_sha256, now=NOON + 1)

    assert signed_in(database, opened.token) is None
    assert signed_in(database, other.token) is not None


def test_all_sessions_of_an_operator_end_but_the_one_to_keep(database, alice, opened):
    with database.writing() as connection:
        other = sessions.begin(connection, alice.operator_id, now=NOON)
        keep = other.session.token_sha256
        sessions.end_all(connection, alice.operator_id, now=NOON + 1, keep=keep)

    assert signed_in(database, opened.token) is None
    assert signed_in(database, other.token) is not None


def test_ending_all_sessions_leaves_those_of_other_people(database, alice, opened):
    with database.writing() as connection:
        sessions.end_all(connection, alice.operator_id + 1, now=NOON + 1)
        still = signed_in(database, opened.token)
        sessions.end_all(connection, alice.operator_id, now=NOON + 1)

    assert still is not None
    assert signed_in(database, opened.token) is None


def test_an_idle_session_is_over_and_one_that_is_used_is_not(database, opened):
    with database.writing() as connection:
        sessions.touch(connection, opened.session.token_sha256, now=NOON + 11 * HOUR)

    assert signed_in(database, opened.token, now=NOON + 22 * HOUR) is not None
    assert signed_in(database, opened.token, now=NOON + 23 * HOUR + 1) is None


def test_a_session_is_over_at_its_end_however_busy(database, opened):
    last = opened.session.expires_at - 1
    with database.writing() as connection:
        sessions.touch(connection, opened.session.token_sha256, now=last)

    assert signed_in(database, opened.token, now=last) is not None
    assert signed_in(database, opened.token, now=opened.session.expires_at) is None


def test_disabling_the_operator_ends_the_session(database, alice, opened):
    with database.writing() as connection:
        operators.disable(connection, alice.operator_id, now=NOON + 1)

    assert signed_in(database, opened.token) is None


def test_a_new_password_ends_older_sessions_and_not_newer_ones(database, alice, opened):
    with database.writing() as connection:
        operators.set_password(
            connection, alice.operator_id, password_hash="new", now=NOON + SECOND
        )
        newer = sessions.begin(connection, alice.operator_id, now=NOON + SECOND)

    assert signed_in(database, opened.token, now=NOON + 2 * SECOND) is None
    assert signed_in(database, newer.token, now=NOON + 2 * SECOND) is not None


def test_of_many_sessions_those_that_are_open_are_told(database, alice, opened):
    with database.writing() as connection:
        ended = sessions.begin(connection, alice.operator_id, now=NOON)
        sessions.end(connection, ended.session.token_sha256, now=NOON)

    hashes = [opened.session.token_sha256, ended.session.token_sha256, "nonsense"]
    with database.reading() as connection:
        still = sessions.still_open(connection, hashes, now=NOON + 1)
        assert sessions.still_open(connection, [], now=NOON + 1) == {}

    assert still == {opened.session.token_sha256: sessions.SignedIn(opened.session, alice)}


def test_a_page_need_not_write_that_it_was_seen_each_second(opened):
    assert not opened.session.wants_touch(NOON + 59 * SECOND)
    assert opened.session.wants_touch(NOON + 60 * SECOND)


def test_sessions_that_were_over_long_ago_are_forgotten(database, alice, opened):
    with database.writing() as connection:
        sessions.end(connection, opened.session.token_sha256, now=NOON)
        kept = sessions.begin(connection, alice.operator_id, now=NOON)
        forgotten = sessions.forget(connection, before=NOON + 1)

    assert forgotten == 1
    assert signed_in(database, kept.token) is not None
