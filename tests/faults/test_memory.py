"""However many callbacks a door has answered, it needs the memory of the first ones."""

import psutil
import pytest

from benchmarks import processes
from benchmarks.contestants import Contestant

MIB = 1024 * 1024

#: Seconds of one turn of the load.
TURN_SECONDS = 5.0


@pytest.mark.timeout(7200)
@pytest.mark.parametrize(
    ("warm", "callbacks", "flat"),
    [
        (2_000, 4_000, 48 * MIB),  # SQLite's own cache, of 32 MiB, is still filling
        pytest.param(50_000, 1_000_000, 24 * MIB, marks=pytest.mark.soak),
    ],
)
def test_a_door_is_no_larger_after_a_million_callbacks(warm, callbacks, flat):
    with processes.installation() as made, processes.door(made) as service:
        door = psutil.Process(service.process.pid)
        sender = Contestant("door", service, made)

        def size_after(count: int) -> int:
            while sender.acknowledged + sender.unrecorded < count:
                sender.run(TURN_SECONDS)
            return door.memory_info().rss

        before = size_after(warm)
        after = size_after(warm + callbacks)
        threads = door.num_threads()
        told, is_all_there = sender.counted()

    rate = sum(one.rate for one in sender.rounds) / len(sender.rounds)
    print(
        f"{told}: {before >> 20} MiB after {warm}, {after >> 20} MiB in the end,"
        f" {threads} threads, {rate:.0f} callbacks/s"
    )
    assert is_all_there
    assert after - before < flat
