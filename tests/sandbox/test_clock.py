import threading
from functools import partial

from dashboard.sandbox.clock import Clock


def nothing() -> None:
    pass


def test_things_happen_in_the_order_they_are_due_and_only_by_advancing():
    clock, happened = Clock(manual=True), []

    def happen(name: str) -> None:
        happened.append((name, clock.now()))

    for name, seconds in (("late", 5.0), ("early", 1.0), ("also early", 1.0)):
        clock.after(seconds, partial(happen, name))

    before = list(happened)
    clock.advance(4, settle=nothing)
    halfway = list(happened)
    clock.advance(1, settle=nothing)

    assert before == []
    assert halfway == [("early", 1.0), ("also early", 1.0)]
    assert happened[2:] == [("late", 5.0)]


def test_what_happens_can_bring_about_more_within_the_same_advance():
    clock, happened = Clock(manual=True), []
    clock.after(1, lambda: clock.after(1, lambda: happened.append(clock.now())))

    clock.advance(10, settle=nothing)

    assert happened == [2.0]
    assert clock.now() == 10.0


def test_what_was_cancelled_does_not_happen():
    clock, happened = Clock(manual=True), []
    timer = clock.after(1, lambda: happened.append("rang"))

    timer.cancel()
    clock.advance(2, settle=nothing)

    assert happened == []


def test_settling_comes_after_everything_that_happens():
    clock, order = Clock(manual=True), []
    clock.after(1, lambda: order.append("one"))
    clock.after(2, lambda: order.append("two"))

    clock.advance(3, settle=lambda: order.append("settle"))

    assert order == ["settle", "one", "settle", "two", "settle"]


def test_a_running_clock_lets_things_happen_by_themselves_and_can_be_advanced():
    clock, soon, late = Clock(manual=False), threading.Event(), threading.Event()
    clock.after(0.01, soon.set)
    clock.after(3600, late.set)
    clock.start()

    happened = soon.wait(30)
    early = late.is_set()
    clock.advance(3600, settle=nothing)
    clock.stop()

    assert happened
    assert not early
    assert late.is_set()
    assert 3600 <= clock.now() < 3600 + 60  # with what the machine took for it


def test_a_failing_action_does_not_stop_a_running_clock(caplog):
    clock, after = Clock(manual=False), threading.Event()
    clock.after(0.0, lambda: 1 / 0)
    clock.after(0.01, after.set)
    clock.start()

    went_on = after.wait(30)
    clock.stop()

    assert went_on
    assert "went wrong" in caplog.text


def test_cancelled_timers_do_not_pile_up():
    clock = Clock(manual=True)

    for _ in range(10_000):
        clock.after(3600, nothing).cancel()

    assert len(clock._heap) <= 1001
