"""Somebody on the same machine who is asked all the while: what they are kept waiting is not ours.

A promise of so many seconds holds for the time that the machine gives. On each core stands a
process that does what every door must, and nothing else: it hears a word, flushes a byte to the
same disk, and answers. While that answer is overdue, a door could not have answered either.
"""

import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

PAUSE_SECONDS = 0.02

#: Two moments, by the monotonic clock.
Wait = tuple[float, float]

PROGRAM = """
import os, sys
path, core = sys.argv[1:]
if core:
    os.sched_setaffinity(0, {int(core)})
file = os.open(path, os.O_WRONLY | os.O_CREAT)
while os.read(0, 1):
    os.pwrite(file, b"x", 0)
    os.fsync(file)
    os.write(1, b"x")
"""


@dataclass
class Bystander:
    """What the bystanders were kept waiting, and since when they are now."""

    waits: list[Wait] = field(default_factory=list)
    under_way: dict[str, float] = field(default_factory=dict)

    def held_up(self, begun: float, ended: float) -> float:
        """For how many seconds between these moments one of them was kept waiting."""
        now = time.monotonic()
        waits = [*self.waits, *((since, now) for since in [*self.under_way.values()])]
        seconds, counted_to = 0.0, begun
        for since, until in sorted(waits):
            counted_from, until = max(since, counted_to), min(until, ended)
            if until > counted_from:
                seconds += until - counted_from
                counted_to = until
        return seconds

    def own_seconds(self, begun: float, ended: float) -> float:
        """What is left of the time between these moments for whoever worked in it."""
        return ended - begun - self.held_up(begun, ended)


@contextmanager
def standing_by(folder: Path) -> Iterator[Bystander]:
    """Bystanders on every core that we may use, whose bytes go to `folder`."""
    bystander, stop = Bystander(), threading.Event()
    asking = [
        threading.Thread(target=_ask, args=(bystander, core, folder / f"bystander{core}", stop))
        for core in _cores()
    ]
    for each in asking:
        each.start()
    try:
        yield bystander
    finally:
        stop.set()
        for each in asking:
            each.join()


def _cores() -> list[str]:
    """The cores by number; where a process may not choose, one that has no number."""
    if not hasattr(os, "sched_getaffinity"):
        return [""]
    return [str(core) for core in sorted(os.sched_getaffinity(0))]


def _ask(bystander: Bystander, core: str, path: Path, stop: threading.Event) -> None:
    command = [sys.executable, "-I", "-S", "-c", PROGRAM, str(path), core]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, bufsize=0
    ) as asked:
        assert asked.stdin is not None
        assert asked.stdout is not None
        while True:
            asked.stdin.write(b"x")
            asked.stdout.read(1)
            answered = time.monotonic()
            since = bystander.under_way.pop(core, answered)
            bystander.waits.append((since, answered))
            if stop.wait(PAUSE_SECONDS):
                break
            bystander.under_way[core] = answered + PAUSE_SECONDS
        asked.stdin.close()
