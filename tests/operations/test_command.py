"""Intent before, outcome after, one request for two clicks, and nobody waits long."""

import threading
from collections.abc import Callable
from dataclasses import replace

import pytest

from dashboard.operations import command
from dashboard.operations.command import Ask, By
from dashboard.operations.runtime import LIMITS
from dashboard.sinch import errors
from dashboard.sinch.times import SECOND
from dashboard.store import audit, commands
from tests.house import ANNA, House
from tests.patience import UNHURRIED

BO = By("operator", "bo")
CALL = "alice-1f3a"


def asking(send: Callable[[str], object], **more: object) -> Ask:
    return Ask(verb="mute", send=send, conference_id="standup", call_id=CALL, **more)


def kept(home: House, command_id: str):
    with home.database.reading() as connection:
        return commands.find(connection, command_id)


def test_the_intent_is_on_disk_before_anything_is_sent(home: House):
    seen = []

    def send(command_id: str) -> None:
        seen.append(kept(home, command_id).status)

    command.carry_out(home.runtime, asking(send), ANNA)

    assert seen == ["sent"]


def test_the_audit_says_who_asked_and_what_came_of_it(home: House):
    settled = command.carry_out(home.runtime, asking(lambda _: None), ANNA)

    with home.database.reading() as connection:
        lines = audit.recent(connection)
    about = [line for line in lines if line.command_id == settled.command_id]
    assert [(line.by_name, line.outcome) for line in about] == [
        ("anna", "confirmed"),
        ("anna", "sent"),
    ]


def test_a_second_click_joins_the_first(home: House):
    going_on, let_go = threading.Event(), threading.Event()
    sent = []

    def send(command_id: str) -> None:
        sent.append(command_id)
        going_on.set()
        let_go.wait(30)

    first = threading.Thread(
        target=command.carry_out, args=(home.runtime, asking(send), ANNA), daemon=True
    )
    first.start()
    assert going_on.wait(30)
    second = command.carry_out(home.runtime, asking(send), BO)
    let_go.set()
    first.join(30)

    assert second.joined
    assert sent == [second.command_id]


def test_a_platform_that_hangs_costs_a_moment_and_the_rest_comes_later(home: House):
    let_go = threading.Event()

    answered = command.carry_out(home.hasty, asking(lambda _: let_go.wait(30)), ANNA)
    let_go.set()
    home.runtime.pool.shutdown(wait=True)

    assert answered.status == "sent"
    assert kept(home, answered.command_id).status == "confirmed"


@pytest.mark.parametrize(
    ("failure", "status", "reason", "attempts"),
    [
        (errors.Unreachable(), "refused", "unreachable", 2),
        (errors.NoAnswer("timeout"), "unknown", "no-answer", 2),
        (
            errors.Forbidden("Not for you", status=403, code=40300, reference="ref-1"),
            "refused",
            "Not for you",
            1,
        ),
        (
            errors.NotFound("Call not found", status=404, code=40400, reference="ref-2"),
            "refused",
            "Call not found",
            1,
        ),
        (
            errors.PlatformFault("Busy", status=503, code=50300, reference="ref-3"),
            "refused",
            "Busy",
            1,
        ),
        (RuntimeError("a bug of ours"), "unknown", "internal", 1),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, Exception) else None,
)
def test_each_way_to_fail_has_its_own_outcome(home: House, failure, status, reason, attempts):
    def send(_: str) -> None:
        raise failure

    settled = command.carry_out(home.runtime, asking(send), ANNA)

    assert (settled.status, settled.reason, settled.attempts) == (status, reason, attempts)


def test_what_must_not_be_repeated_is_sent_once(home: House):
    sent = []

    def send(command_id: str) -> None:
        sent.append(command_id)
        raise errors.NoAnswer("timeout")

    settled = command.carry_out(home.runtime, asking(send, repeatable=False), ANNA)

    assert (settled.status, len(sent)) == ("unknown", 1)


def test_a_platform_that_fails_over_a_callout_may_have_placed_it(home: House):
    def send(_: str) -> None:
        raise errors.PlatformFault("Internal", status=500, code=50000)

    settled = command.carry_out(home.runtime, asking(send, repeatable=False), ANNA)

    assert (settled.status, settled.http_status) == ("unknown", 500)


def test_after_a_failure_the_row_is_looked_at_again(home: House):
    looks = []

    def send(_: str) -> None:
        raise errors.NotFound("Not there", status=404, code=40400)

    command.carry_out(home.runtime, asking(send, after=lambda: looks.append("once")), ANNA)

    home.runtime.pool.shutdown(wait=True)
    assert looks == ["once"]


def test_what_was_lost_only_after_a_long_wait_is_not_sent_again(home: House):
    late = replace(home.runtime, limits=replace(UNHURRIED, again=0.0))

    def send(_: str) -> None:
        raise errors.NoAnswer("timeout")

    settled = command.carry_out(late, asking(send), ANNA)

    assert (settled.status, settled.attempts) == ("unknown", 1)


def test_one_of_many_waits_longer_for_its_turn(home: House):
    sent: list[str] = []
    times = iter(range(0, 600 * SECOND, 10 * SECOND))
    slow = replace(home.runtime, limits=replace(LIMITS, reply=30.0), clock=lambda: next(times))

    [settled] = command.carry_out_many(slow, [asking(sent.append)], ANNA, parent_id="many")

    assert (settled.status, len(sent)) == ("confirmed", 1)


def test_what_waited_too_long_for_its_turn_is_not_sent_any_more(home: House):
    sent: list[str] = []
    times = iter(range(0, 600 * SECOND, 10 * SECOND))
    slow = replace(home.runtime, limits=replace(LIMITS, reply=30.0), clock=lambda: next(times))

    settled = command.carry_out(slow, asking(sent.append), ANNA)

    assert (settled.status, settled.reason, sent) == ("refused", "unreachable", [])


def test_what_is_asked_for_many_keeps_nobody_else_waiting(home: House):
    let_go = threading.Event()
    many = [
        replace(asking(lambda _: let_go.wait(60)), call_id=f"caller-{one}") for one in range(40)
    ]
    command.carry_out_many(home.hasty, many, ANNA, parent_id="all-of-them")

    meanwhile = command.carry_out(home.runtime, asking(lambda _: None), BO)
    let_go.set()

    assert meanwhile.status == "confirmed"
