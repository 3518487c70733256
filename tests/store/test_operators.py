"""The people who may sign in, on both engines."""

import pytest

from dashboard.store import operators
from tests.people import NOON


def add(connection, name="alice", role="moderator"):
    return operators.add(connection, name=name, password_hash="hash", role=role, now=NOON)


def known(connection, operator_id):
    found = operators.find(connection, operator_id)
    assert found is not None
    return found


def test_an_operator_who_was_added_is_found_by_name_and_by_id(database):
    with database.writing() as connection:
        alice = add(connection)

    with database.reading() as connection:
        assert operators.by_name(connection, "alice") == alice
        assert operators.find(connection, alice.operator_id) == alice
        assert operators.count(connection) == 1


def test_nobody_is_found_under_a_name_that_was_never_added(database):
    with database.reading() as connection:
        assert operators.by_name(connection, "bob") is None
        assert operators.find(connection, 7) is None


def test_a_name_is_given_once_and_the_refusal_spoils_nothing(database):
    with database.writing() as connection:
        alice = add(connection)
        with pytest.raises(operators.NameTaken):
            add(connection, role="viewer")
        bob = add(connection, name="bob")

    with database.reading() as connection:
        assert operators.everyone(connection) == [alice, bob]


def test_a_new_password_says_since_when_and_a_newer_hash_does_not(database):
    with database.writing() as connection:
        alice = add(connection)
        operators.rehash(connection, alice.operator_id, password_hash="newer hash")
        rehashed = known(connection, alice.operator_id)
        operators.set_password(connection, alice.operator_id, password_hash="another", now=NOON + 1)
        changed = known(connection, alice.operator_id)

    assert (rehashed.password_hash, rehashed.password_set_at) == ("newer hash", None)
    assert (changed.password_hash, changed.password_set_at) == ("another", NOON + 1)


def test_preferences_and_disabling_change_one_operator_only(database):
    with database.writing() as connection:
        alice, bob = add(connection), add(connection, name="bob")
        operators.set_preferences(
            connection, alice.operator_id, language="zh", zone="Asia/Shanghai", theme="dark"
        )
        operators.disable(connection, alice.operator_id, now=NOON)

    with database.reading() as connection:
        changed = known(connection, alice.operator_id)
        assert changed.is_disabled
        assert (changed.language, changed.zone, changed.theme) == ("zh", "Asia/Shanghai", "dark")
        assert operators.find(connection, bob.operator_id) == bob


def test_a_disabled_operator_can_be_let_in_again(database):
    with database.writing() as connection:
        alice = add(connection)
        operators.disable(connection, alice.operator_id, now=NOON)
        operators.enable(connection, alice.operator_id)
        assert operators.find(connection, alice.operator_id) == alice


@pytest.mark.parametrize("name", ["ali\0ce", "\udcff", "A" * 100_000])
def test_a_name_that_nobody_can_have_finds_nobody(database, name):
    with database.reading() as connection:
        assert operators.by_name(connection, name) is None
