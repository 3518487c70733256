import os
import sys
import time
from collections.abc import Callable

import pytest

from dashboard.maintenance import children
from dashboard.maintenance.children import Child
from tests.patience import LONG
from tests.serving import eventually

pytestmark = pytest.mark.processes


def child(tmp_path, program: str, clock: Callable[[], float] = time.monotonic) -> Child:
    command = [sys.executable, "-c", program]
    return Child("ingest", command, dict(os.environ), tmp_path / "log", clock)


def code_of(ended: Child) -> int:
    """The exit code of a child, once it has died."""
    [code] = eventually(lambda: [code for code in [ended.has_died()] if code is not None], LONG)
    return code


def test_a_child_that_reads_its_input_ends_when_it_is_asked(tmp_path):
    reader = child(tmp_path, "import sys; sys.stdin.read()")
    reader.start()

    reader.ask_to_end()
    reader.wait(time.monotonic() + LONG)

    assert reader.has_died() is not None


def test_a_child_that_does_not_end_is_killed(tmp_path):
    deaf = child(
        tmp_path,
        "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN);"
        "print('deaf', flush=True); time.sleep(60)",
    )
    deaf.start()
    eventually(lambda: deaf.last_line() == "deaf", LONG)

    deaf.ask_to_end()
    deaf.wait(time.monotonic() + 0.2)

    assert deaf.has_died() == -9


def test_a_death_is_told_once_and_mended_after_a_pause(tmp_path):
    now = [0.0]
    short = child(tmp_path, "raise SystemExit(1)", lambda: now[0])
    short.start()

    assert code_of(short) == 1
    assert short.has_died() is None
    assert not short.start_if_due()
    now[0] += children.PAUSES_SECONDS[0]
    assert short.start_if_due()
    short.wait(time.monotonic() + LONG)
    assert code_of(short) == 1


def test_five_deaths_in_a_minute_are_hopeless(tmp_path):
    now = [0.0]
    short = child(tmp_path, "raise SystemExit(1)", lambda: now[0])
    short.start()
    hopeless = []

    for _ in range(children.DEATHS):
        code = code_of(short)
        hopeless.append(short.is_hopeless(code))
        now[0] += children.DEATHS_SECONDS / children.DEATHS
        assert short.start_if_due()

    short.wait(time.monotonic() + LONG)
    code_of(short)
    assert hopeless == [False, False, False, False, True]


def test_wrong_settings_are_hopeless_at_once(tmp_path):
    wrong = child(tmp_path, "import sys; print('No such port.', file=sys.stderr); sys.exit(4)")
    wrong.start()

    assert wrong.is_hopeless(code_of(wrong))
    assert wrong.last_line() == "No such port."


def test_only_warnings_and_strangers_reach_the_terminal(tmp_path):
    lines = [
        '{"level": "info", "message": "a call came in"}',
        '{"level": "warning", "message": "the store is away"}',
        "Segmentation fault",
    ]
    talker = child(tmp_path, f"print({chr(10).join(lines)!r})")
    talker.start()
    talker.wait(time.monotonic() + LONG)
    code_of(talker)

    assert talker.warnings() == ["the store is away", "Segmentation fault"]
    assert talker.warnings() == []


def test_the_terminal_sees_nothing_of_an_earlier_start(tmp_path):
    (tmp_path / "log").write_text("yesterday's trouble\n")
    quiet = child(tmp_path, "pass")
    quiet.start()
    quiet.wait(time.monotonic() + LONG)
    code_of(quiet)

    assert quiet.warnings() == []
