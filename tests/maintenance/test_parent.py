import subprocess
import sys

import pytest

from dashboard.maintenance import parent

pytestmark = pytest.mark.processes
PROGRAM = """
import os, sys, time
from dashboard.maintenance import parent
parent.end_with_it(os.getpid())
print("running", flush=True)
time.sleep(60)
"""


def test_a_process_ends_when_nobody_holds_its_input():
    child = subprocess.Popen(
        [sys.executable, "-c", PROGRAM],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert child.stdin is not None
    assert child.stdout is not None
    assert child.stdout.readline() == "running\n"
    assert child.poll() is None

    child.stdin.close()

    assert child.wait(timeout=50) == -15
    child.stdout.close()


def test_what_is_left_of_a_process_that_died_ends_at_once():
    died = subprocess.Popen([sys.executable, "-c", ""])
    died.wait()
    left = subprocess.Popen(
        [sys.executable, "-c", PROGRAM.replace("os.getpid()", str(died.pid))],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert left.stdin is not None
    assert left.stdout is not None
    assert left.stdout.readline() == "running\n"

    left.stdin.close()

    assert left.wait(timeout=parent.PATIENCE_SECONDS - 1) == 1
    left.stdout.close()
