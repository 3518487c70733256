import logging
import threading

from dashboard.sinch import breaker as breakers
from dashboard.sinch.breaker import FAILURES, Breaker


def after_failures(count: int) -> Breaker:
    breaker = Breaker("the store")
    for _ in range(count):
        breaker.failed()
    return breaker


def test_failures_in_a_row_open_it():
    assert not after_failures(FAILURES - 1).is_open
    assert after_failures(FAILURES).is_open


def test_one_success_between_failures_keeps_it_closed():
    breaker = after_failures(FAILURES - 1)

    breaker.worked()
    breaker.failed()

    assert not breaker.is_open


def test_a_success_closes_it_and_it_takes_as_many_failures_to_open_again():
    breaker = after_failures(FAILURES)

    breaker.worked()
    breaker.failed()

    assert not breaker.is_open


def test_it_says_once_that_the_store_is_away_and_once_that_it_is_back(caplog):
    breaker = after_failures(FAILURES + 5)
    breaker.worked()
    breaker.worked()

    assert [record.message.split()[2] for record in caplog.records] == ["does", "is"]


def test_one_that_is_held_stays_open_whatever_works():
    breaker = after_failures(FAILURES)

    breaker.hold(True, "a newer version of Callfloor wrote it")
    breaker.worked()
    held = breaker.is_open
    breaker.hold(False, "")

    assert (held, breaker.is_open) == (True, False)


def test_who_meets_it_while_its_news_is_being_logged_does_not_wait():
    breaker = after_failures(FAILURES - 1)
    held_up: list[bool] = []

    class Slow(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            another = threading.Thread(target=breaker.failed, daemon=True)
            another.start()
            another.join(30)
            held_up.append(another.is_alive())

    slow = Slow()
    breakers.log.addHandler(slow)
    breaker.failed()
    breaker.worked()
    breakers.log.removeHandler(slow)

    assert held_up == [False, False]
