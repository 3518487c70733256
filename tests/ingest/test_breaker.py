from dashboard.ingest.breaker import FAILURES, Breaker


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
