import threading

import pytest

from dashboard.web.errors import TooMany
from dashboard.web.throttle import Throttle


def wrong(throttle: Throttle, account: str, address: str) -> None:
    with throttle.guess(account, address) as guess:
        guess.wrong = True


def right(throttle: Throttle, account: str, address: str) -> None:
    with throttle.guess(account, address):
        pass


def test_an_account_has_ten_wrong_guesses():
    throttle = Throttle()
    for number in range(10):
        wrong(throttle, "alice", f"10.0.0.{number}")

    with pytest.raises(TooMany) as refused:
        right(throttle, "alice", "10.0.0.99")

    assert 0 < refused.value.retry_after_seconds <= 15 * 60


def test_an_account_is_the_same_however_it_is_written():
    throttle = Throttle()
    for _ in range(10):
        wrong(throttle, "Alice", "10.0.0.1")

    with pytest.raises(TooMany):
        right(throttle, "alice", "10.0.0.2")


def test_an_address_has_fifty_wrong_guesses():
    throttle = Throttle()
    for number in range(50):
        wrong(throttle, f"somebody-{number}", "10.0.0.1")

    with pytest.raises(TooMany):
        right(throttle, "alice", "10.0.0.1")
    right(throttle, "alice", "10.0.0.2")


def test_signing_in_rightly_costs_no_guess():
    throttle = Throttle()

    for _ in range(60):
        right(throttle, "alice", "10.0.0.1")


def test_guesses_under_way_at_the_same_time_count_too():
    throttle = Throttle()
    together = threading.Barrier(12)
    refused: list[bool] = []

    def guess() -> None:
        together.wait()
        try:
            with throttle.guess("alice", "10.0.0.1") as one:
                one.wrong = True
                release.wait()
        except TooMany:
            refused.append(True)
            if len(refused) == 2:
                release.set()

    release = threading.Event()
    guesses = [threading.Thread(target=guess) for _ in range(12)]
    for one in guesses:
        one.start()
    for one in guesses:
        one.join()

    assert len(refused) == 2


def test_the_page_says_when_to_come_back(nobody):
    for _ in range(10):
        assert nobody.post("/login", {"name": "alice", "password": "guess"}).status_code == 422

    answer = nobody.post("/login", {"name": "alice", "password": "guess"})

    assert answer.status_code == 429
    assert 0 < int(answer.headers["Retry-After"]) <= 15 * 60
    assert "Too many tries" in answer.text
