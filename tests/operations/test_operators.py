"""Signing in, staying signed in, and being let go."""

import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import pytest
from argon2 import PasswordHasher
from argon2.exceptions import VerifyMismatchError
from pydantic import SecretStr
from sqlalchemy.exc import OperationalError

from dashboard.operations import operators
from dashboard.sinch.times import SECOND

PASSWORD = "a long enough one"


@pytest.fixture
def anna(database, now):
    operators.add(database, "anna", "moderator", password=PASSWORD, now=now)
    return database


def sign_in(database, now, name="anna", password=PASSWORD):
    return operators.sign_in(database, name, password, address="127.0.0.1", now=now)


def test_the_right_password_opens_a_session(anna, now):
    opened = sign_in(anna, now)

    found = operators.visitor(anna, opened.token, now=now)

    assert (found.operator.name, found.operator.role) == ("anna", "moderator")


@pytest.mark.parametrize(
    ("name", "password"),
    [("anna", "another long one"), ("nobody", PASSWORD), ("", ""), ("Anna", PASSWORD)],
)
def test_anything_else_opens_none(anna, now, name, password):
    assert sign_in(anna, now, name, password) is None


def test_a_token_nobody_was_given_finds_nobody(anna, now):
    assert operators.visitor(anna, "x" * 43, now=now) is None


def test_signing_out_ends_the_session_at_once(anna, now):
    opened = sign_in(anna, now)
    operators.sign_out(anna, operators.visitor(anna, opened.token, now=now), now=now)

    assert operators.visitor(anna, opened.token, now=now) is None


def test_a_new_password_ends_every_session(anna, now):
    opened = sign_in(anna, now)

    fresh = operators.reset(anna, "anna", now=now + SECOND)

    assert operators.visitor(anna, opened.token, now=now + SECOND) is None
    assert sign_in(anna, now + 2 * SECOND, password=fresh) is not None


def test_a_made_up_password_signs_in(database, now):
    password = operators.add(database, "bo", "viewer", now=now)

    assert len(password) == 16
    assert sign_in(database, now, "bo", password) is not None


@pytest.mark.parametrize(
    ("name", "role", "password", "says"),
    [
        ("anna", "viewer", PASSWORD, "already"),
        (" ", "viewer", PASSWORD, "1 to 64"),
        ("bo", "owner", PASSWORD, "no role owner"),
        ("bo", "viewer", "short", "at least 10"),
    ],
)
def test_an_operator_that_cannot_be_is_refused_with_a_sentence(
    anna, now, name, role, password, says
):
    with pytest.raises(operators.BadOperator, match=says):
        operators.add(anna, name, role, password=password, now=now)


def test_passwords_are_hashed_as_strongly_as_the_library_advises():
    strong = PasswordHasher()

    assert strong.memory_cost >= 64 * 1024
    assert strong.type.name == "ID"


def test_a_password_hashed_too_cheaply_is_hashed_again_at_the_next_sign_in(anna, now, monkeypatch):
    monkeypatch.setattr(operators, "hasher", PasswordHasher(2, 64, 1))

    sign_in(anna, now)

    [row] = operators.everyone(anna)
    assert "m=64,t=2" in row.password_hash


def test_open_tabs_are_asked_after_together_and_keep_nobody_signed_in(anna, now):
    opened, over = sign_in(anna, now), sign_in(anna, now)
    operators.sign_out(anna, operators.visitor(anna, over.token, now=now), now=now)
    later = now + 3600 * SECOND

    found = operators.visitors(anna, [opened.token, over.token, "nobody's"], now=later)

    assert {token: one.operator.name for token, one in found.items()} == {opened.token: "anna"}
    assert found[opened.token].session.seen_at == now


def test_few_passwords_are_examined_at_once(anna, now, monkeypatch):
    class Thorough:
        """Examines each password until it is told to come to an end."""

        def __init__(self) -> None:
            self.begun, self.ends = threading.Semaphore(0), threading.Event()

        def hash(self, _password: str) -> str:
            return "of nobody"

        def verify(self, _hash: str, _password: str) -> bool:
            self.begun.release()
            assert self.ends.wait(30)
            raise VerifyMismatchError

    thorough = Thorough()
    monkeypatch.setattr(operators, "hasher", thorough)
    with ThreadPoolExecutor(12) as guessers:
        guesses = [guessers.submit(sign_in, anna, now, password="a wrong guess") for _ in range(24)]
        few = [thorough.begun.acquire(timeout=30) for _ in range(operators.EXAMINED_AT_ONCE)]
        one_more = thorough.begun.acquire(timeout=0.5)
        thorough.ends.set()

    assert (all(few), one_more) == (True, False)
    assert [guess.result() for guess in guesses] == [None] * 24


class Frozen:
    """A store that gives no answer until it thaws; `asked` counts who waits for one."""

    def __init__(self) -> None:
        self.asked = threading.Semaphore(0)
        self.thawed = threading.Event()

    @contextmanager
    def reading(self):
        self.asked.release()
        assert self.thawed.wait(30)
        raise OperationalError("SELECT", {}, Exception("it was away"))
        yield


def test_tokens_do_not_pile_up_before_a_store_that_hangs(now):
    frozen, internal = Frozen(), SecretStr("word-of-the-house")

    def may_read(token: str) -> bool:
        return operators.may_read_figures(frozen, token, internal=internal, now=now)

    with ThreadPoolExecutor(operators.LOOKED_UP_AT_ONCE) as pool:
        asking = [pool.submit(may_read, "x") for _ in range(operators.LOOKED_UP_AT_ONCE)]
        for _ in asking:
            assert frozen.asked.acquire(timeout=30)
        one_more, ours = may_read("y"), may_read("word-of-the-house")
        frozen.thawed.set()

    assert (one_more, ours) == (False, True)
    assert [one.result() for one in asking] == [False] * operators.LOOKED_UP_AT_ONCE
