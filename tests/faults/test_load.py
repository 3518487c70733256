"""What is the machine's, and what is the door's: a door that is slow by itself is found out."""

import ctypes
import time
from array import array

import pytest

from tests.faults.bystander import PAUSE_SECONDS, Bystander, noted
from tests.faults.load import WORST_SECONDS, Load, Sent
from tests.patience import LONG
from tests.serving import eventually


def answered(seconds: float, recorded: str = "db") -> Load:
    """One report, sent at 100 by the clock and answered so many seconds later."""
    status = 503 if recorded == "no" else 200
    return Load(0, [Sent("dice", "alice", status, recorded, 100.0, 100.0 + seconds, b"")])


def test_a_door_that_is_slow_while_nobody_else_is_held_up_has_broken_its_promise():
    answered(WORST_SECONDS).check_answers(Bystander())

    with pytest.raises(AssertionError, match="alice"):
        answered(WORST_SECONDS + 0.1).check_answers(Bystander())


def test_what_the_machine_kept_from_everybody_is_not_held_against_the_door():
    bystander = Bystander([(100.5, 102.5), (101.0, 102.0), (104.0, 109.0)])

    answered(WORST_SECONDS + 2.0).check_answers(bystander)

    with pytest.raises(AssertionError, match="alice"):
        answered(WORST_SECONDS + 2.1).check_answers(bystander)


def test_bystanders_that_wait_still_are_held_up_too(tmp_path):
    now, notes = time.monotonic(), [tmp_path / "0", tmp_path / "1"]
    notes[0].write_bytes(array("d", [now - 9.0, now - 8.0, now - 3.0]))
    notes[1].write_bytes(array("d", [now - 7.0, now - 6.0 - PAUSE_SECONDS]))

    assert Bystander([], notes).held_up(now - 10.0, now - 1.0) == pytest.approx(7.0 - PAUSE_SECONDS)


def test_only_a_machine_that_stood_still_excuses_a_lost_record():
    lost = answered(0.1, recorded="no")

    lost.check_records(Bystander([(99.5, 99.9)]))
    answered(0.1).check_records(Bystander())

    for waits in ([], [(90.0, 95.0)], [(100.0, 100.05)]):
        with pytest.raises(AssertionError, match="alice"):
            lost.check_records(Bystander(waits))


def test_real_bystanders_are_at_work_all_the_while(bystander):
    begun = time.monotonic()
    eventually(lambda: all(len(noted(each)) > 20 for each in bystander.notes), LONG)

    held_up = bystander.held_up(begun, time.monotonic())
    assert 0 < held_up < time.monotonic() - begun


def test_who_keeps_the_interpreter_to_themselves_is_not_excused(bystander):
    def own_part() -> float:
        begun = time.monotonic()
        ctypes.PyDLL(None).usleep(500_000)  # a PyDLL lets no other thread run meanwhile
        ended = time.monotonic()
        return bystander.own_seconds(begun, ended) / (ended - begun)

    eventually(lambda: all(noted(each) for each in bystander.notes), LONG)

    eventually(lambda: own_part() > 0.2, LONG)  # whatever else a busy machine keeps from everybody
