import os
import subprocess
import sys
import time

import pytest

from benchmarks import flush

FLUSHES = """
import os, sys
with open(sys.argv[1], "wb") as file:
    for _ in range(10):
        file.write(b"x")
        file.flush()
        os.fsync(file.fileno())
        os.fdatasync(file.fileno())
"""


@pytest.mark.compiler
@pytest.mark.processes
def test_every_flush_of_a_process_takes_longer_and_still_succeeds(tmp_path):
    command = [sys.executable, "-c", FLUSHES, str(tmp_path / "written")]

    with flush.slow_flushes() as slow:
        begun = time.monotonic()
        subprocess.run(command, env=os.environ | dict(slow), check=True)
        took = time.monotonic() - begun

    assert took >= 20 * flush.DELAY_US / 1e6
    assert (tmp_path / "written").read_bytes() == b"x" * 10
