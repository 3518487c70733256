"""Tokens for programs, on both engines."""

import pytest

from dashboard.store import operators, schema, tokens
from tests.people import NOON


@pytest.fixture
def issued(database):
    with database.writing() as connection:
        return issue(connection)


def issue(connection, name="reports", **more):
    return tokens.issue(connection, name=name, role="viewer", created_by="alice", now=NOON, **more)


def check(database, text, now=NOON):
    with database.reading() as connection:
        return tokens.check(connection, text, now=now)


def test_a_token_opens_with_the_role_it_was_given(database, issued):
    token = check(database, issued.text)

    assert token == issued.token
    assert (token.name, token.role, token.created_by) == ("reports", "viewer", "alice")


def test_a_token_says_what_it_is_and_its_secret_is_not_kept(database, issued):
    prefix, token_id, secret = issued.text.split("_", 2)

    with database.reading() as connection:
        [row] = connection.execute(schema.token.select())
    assert (prefix, token_id) == ("cf", issued.token.token_id)
    assert secret not in [str(value) for value in row]


@pytest.mark.parametrize(
    "wrong", ["", "cf", "cf__", "cf_x_y", "cf_\0_x", "xx_1_2", "cf_é_é", "\udcff"]
)
def test_what_is_no_token_opens_nothing(database, issued, wrong):
    assert check(database, wrong) is None


def test_the_right_id_with_a_wrong_secret_opens_nothing(database, issued):
    assert check(database, f"cf_{issued.token.token_id}_guess") is None
    assert check(database, issued.text + "x") is None
    assert check(database, issued.text[:-1]) is None


def test_a_revoked_token_opens_nothing_and_is_revoked_once(database, issued):
    with database.writing() as connection:
        assert tokens.revoke(connection, "reports", now=NOON + 1)
        assert not tokens.revoke(connection, "reports", now=NOON + 2)
        assert not tokens.revoke(connection, "nobody's", now=NOON + 2)

    assert check(database, issued.text, now=NOON + 2) is None


def test_a_token_opens_until_it_expires(database):
    with database.writing() as connection:
        text = issue(connection, expires_at=NOON + 10).text

    assert check(database, text, now=NOON + 9) is not None
    assert check(database, text, now=NOON + 10) is None


def test_a_name_is_used_once_even_when_revoked(database, issued):
    with database.writing() as connection:
        tokens.revoke(connection, "reports", now=NOON)
        with pytest.raises(operators.NameTaken):
            issue(connection)
        issue(connection, name="billing")

    with database.reading() as connection:
        assert [token.name for token in tokens.everyone(connection)] == ["billing", "reports"]
