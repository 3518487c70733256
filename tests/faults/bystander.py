"""Somebody on the same machine who is at work all the while: what holds them up is not ours.

A promise of so many seconds holds for the time that the machine gives. On each core stands a
process that does what every door must, and nothing else: now and then it flushes a byte to the
same disk. While that is overdue, a door could not have answered either. Each reads the clock for
itself: a thread of the tests would wait for a door in the same process, and excuse it for that.
"""

import os
import subprocess
import sys
import time
from array import array
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

PAUSE_SECONDS = 0.02

#: Two moments, by the monotonic clock.
Wait = tuple[float, float]

#: Notes when each flush was due, and when it was done; until its input ends.
PROGRAM = """
import os, select, sys, time
from array import array
path, pause, core = sys.argv[1:]
if core:
    os.sched_setaffinity(0, {int(core)})
file = os.open(path, os.O_WRONLY | os.O_CREAT)
notes = os.open(path + ".notes", os.O_WRONLY | os.O_CREAT | os.O_APPEND)
due = time.monotonic()
while True:
    os.write(notes, array("d", [due]))
    os.pwrite(file, b"x", 0)
    os.fsync(file)
    done = time.monotonic()
    os.write(notes, array("d", [done]))
    due = done + float(pause)
    if select.select([0], [], [], float(pause))[0]:
        break
"""


@dataclass
class Bystander:
    """What the bystanders were kept waiting, and since when they are now.

    `waits` are what is known of them; `notes` are files in which they write down more.
    """

    waits: list[Wait] = field(default_factory=list)
    notes: list[Path] = field(default_factory=list)

    def held_up(self, begun: float, ended: float) -> float:
        """For how many seconds between these moments one of them was kept waiting."""
        waits = [*self.waits, *(wait for each in self.notes for wait in noted(each))]
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


def noted(notes: Path) -> list[Wait]:
    """What one bystander was kept waiting so far; the last wait may be under way."""
    moments = array("d")
    if notes.exists():
        moments.frombytes(notes.read_bytes())
    if moments and len(moments) % 2 == 0:
        moments.append(moments[-1] + PAUSE_SECONDS)
    return list(zip(moments[::2], [*moments[1::2], time.monotonic()], strict=False))


@contextmanager
def standing_by(folder: Path) -> Iterator[Bystander]:
    """Bystanders on every core that we may use, whose bytes go to `folder`."""
    bystander = Bystander()
    with ExitStack() as working:
        for core in _cores():
            path = folder / f"bystander{core}"
            command = [sys.executable, "-I", "-S", "-c", PROGRAM, path, str(PAUSE_SECONDS), core]
            working.enter_context(subprocess.Popen(command, stdin=subprocess.PIPE))
            bystander.notes.append(path.with_name(f"{path.name}.notes"))
        yield bystander


def _cores() -> list[str]:
    """The cores by number; where a process may not choose, one that has no number."""
    if not hasattr(os, "sched_getaffinity"):
        return [""]
    return [str(core) for core in sorted(os.sched_getaffinity(0))]
