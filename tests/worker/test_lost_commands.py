from typing import Any

from dashboard.operations import callouts, conferences, leaving
from dashboard.operations.callouts import TtsRequest
from dashboard.sinch.times import SECOND
from dashboard.store import commands
from dashboard.store.commands import Command
from tests.house import ANNA, BOB, STANDUP
from tests.worker.conftest import Worker


def left_behind(worker: Worker, verb: str, call_id: str | None, **more: Any) -> Command:
    """A command that was sent by a process that then died."""
    command = Command(
        application_key=worker.runtime.application_key,
        verb=verb,
        conference_id=more.pop("conference_id", STANDUP),
        call_id=call_id,
        by_kind="operator",
        by_name="anna",
        asked_at=worker.now(),
        **more,
    )
    with worker.home.database.writing() as connection:
        return commands.intend(connection, command)


def found(worker: Worker, command: Command) -> Command:
    with worker.home.database.reading() as connection:
        now = commands.find(connection, command.command_id)
    assert now is not None
    return now


def test_a_command_under_way_is_left_alone(worker: Worker):
    alice = worker.home.join_the_standup()
    command = left_behind(worker, "mute", alice)

    worker.turn_after(5)

    assert found(worker, command).status == "sent"


def test_one_of_many_is_waited_for_longer(worker: Worker):
    alice = worker.home.join_the_standup()
    command = left_behind(worker, "mute", alice, parent_id="many")
    worker.turn_after(16)
    assert found(worker, command).status == "sent"

    worker.turn_after(30)

    assert found(worker, command).status == "refused"


def test_a_mute_that_never_went_out_is_refused(worker: Worker):
    alice = worker.home.join_the_standup()
    command = left_behind(worker, "mute", alice)

    worker.turn_after(16)

    settled = found(worker, command)
    assert (settled.status, settled.reason) == ("refused", "not-done")


def test_a_mute_whose_answer_was_lost_is_confirmed(worker: Worker):
    alice = worker.home.join_the_standup()
    command = left_behind(worker, "mute", alice)
    worker.runtime.voice.manage_participant(STANDUP, alice, "mute")

    worker.turn_after(16)

    settled = found(worker, command)
    assert settled.status == "confirmed"
    assert settled.observed_at is not None


def test_a_hold_whose_answer_was_lost_is_confirmed(worker: Worker):
    alice = worker.home.join_the_standup()
    command = left_behind(worker, "hold", alice)
    worker.runtime.voice.manage_participant(STANDUP, alice, "onhold")

    worker.turn_after(16)

    assert found(worker, command).status == "confirmed"


def test_a_kick_is_confirmed_once_they_are_gone(worker: Worker):
    alice = worker.home.join_the_standup()
    bob = worker.home.join_the_standup(BOB)
    kicked, stayed = left_behind(worker, "kick", alice), left_behind(worker, "kick", bob)
    worker.runtime.voice.kick(STANDUP, alice)

    worker.turn_after(16)

    assert found(worker, kicked).status == "confirmed"
    assert found(worker, stayed).status == "refused"


def test_a_kick_all_is_confirmed_once_the_room_is_empty(worker: Worker):
    worker.home.join_the_standup()
    command = left_behind(worker, "kick-all", None)
    worker.runtime.voice.kick_all(STANDUP)

    worker.turn_after(16)

    assert found(worker, command).status == "confirmed"


def test_a_hang_up_is_confirmed_once_the_call_is_over(worker: Worker):
    alice = worker.home.join_the_standup()
    bob = worker.home.join_the_standup(BOB)
    over = left_behind(worker, "hang-up", alice, conference_id=None)
    on = left_behind(worker, "hang-up", bob, conference_id=None)
    worker.home.control("POST", f"calls/{alice}/hang-up")
    worker.home.sandbox.advance(1)

    worker.turn_after(16)

    assert found(worker, over).status == "confirmed"
    assert found(worker, on).status == "refused"


def test_while_the_platform_is_down_nobody_knows(worker: Worker):
    alice = worker.home.join_the_standup()
    command = left_behind(worker, "mute", alice)
    worker.faults(status=503)

    worker.turn_after(16)

    assert (found(worker, command).status, found(worker, command).reason) == (
        "unknown",
        "interrupted",
    )


def test_it_is_settled_once_the_platform_is_back(worker: Worker):
    alice = worker.home.join_the_standup()
    command = left_behind(worker, "mute", alice)
    worker.faults(status=503)
    worker.turn_after(16)
    worker.faults()

    worker.turn_after(3)

    assert found(worker, command).status == "refused"


def test_a_lost_answer_is_settled_by_the_next_turn(worker: Worker):
    alice = worker.home.join_the_standup()
    worker.faults(lost_reply=True, rate=1.0)
    command = conferences.mute(worker.runtime, STANDUP, alice, by=ANNA)
    assert command.status == "unknown"
    worker.faults()

    worker.turn_after(1)

    assert found(worker, command).status == "confirmed"


def test_a_lost_callout_is_never_sent_again(worker: Worker):
    worker.faults(lost_reply=True, rate=1.0)
    request = TtsRequest(destination=BOB, cli="+14045550110", text="Hello")
    command = callouts.place_tts(worker.runtime, request, by=ANNA)
    worker.faults()

    for _ in range(5):
        worker.turn_after(20)

    assert len(worker.home.requests("POST", "callouts")) == 1
    assert command.status == "unknown"


def test_a_lost_callout_is_found_by_its_mark(worker: Worker):
    worker.faults(lost_reply=True, rate=1.0)
    request = TtsRequest(destination="+46000000000", cli="+14045550110", text="Hello")
    command = callouts.place_tts(worker.runtime, request, by=ANNA)
    worker.faults()
    worker.home.sandbox.advance(10)

    worker.turn_after(1)

    assert found(worker, command).status == "confirmed"
    assert found(worker, command).call_id


def test_what_was_lost_long_ago_is_not_looked_into(worker: Worker):
    alice = worker.home.join_the_standup()
    command = left_behind(worker, "mute", alice)

    worker.turn_after(3600)

    assert found(worker, command).status == "unknown"
    assert found(worker, command).asked_at < worker.now() - 600 * SECOND


def test_a_kick_that_no_worker_sent_in_time_leaves_nobody_on_hold(worker: Worker):
    alice = worker.home.join_the_standup()
    kick = leaving.kick_later(worker.runtime, STANDUP, alice, by=ANNA)
    assert worker.home.in_the_room()[alice]["onhold"] is True

    worker.turn_after(leaving.LATEST_SECONDS + 25)

    assert found(worker, kick).status == "refused"
    assert worker.home.in_the_room()[alice]["onhold"] is False


def test_a_kick_that_was_lost_leaves_on_hold_whom_somebody_put_there_since(worker: Worker):
    alice = worker.home.join_the_standup()
    leaving.kick_later(worker.runtime, STANDUP, alice, by=ANNA)
    worker.wait(3)
    conferences.hold(worker.runtime, STANDUP, alice, music="music2", by=ANNA)

    worker.turn_after(leaving.LATEST_SECONDS + 25)

    assert worker.home.in_the_room()[alice]["onhold"] is True
