"""How punctual the sandbox is with a full floor: 50 calls a second until 1,000 are under way.

`python -m benchmarks.sandbox`. The sandbox runs in a process of its own, on one core where the
system lets a process choose; a backend over real sockets forwards every call. A call's answer and
its end are each due at a known moment: the lateness is that of the callback at the backend.
"""

import contextlib
import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import psutil
import requests

CALLS_A_SECOND = 50
CONCURRENT = 1000
RING_SECONDS = 2.0
TALK_SECONDS = CONCURRENT / CALLS_A_SECOND - RING_SECONDS
LIMIT_MILLISECONDS = 250
RUN_SECONDS = 2 * CONCURRENT / CALLS_A_SECOND
DIAL = b'{"action":{"name":"connectPstn","number":"+14045550190"}}'
SANDBOX = """
import sys
from dashboard.sandbox import factory
factory.serve("127.0.0.1", 0, callback_url=sys.argv[1], calls_per_minute=0, seed=7,
    ready=lambda host, port: print(port, flush=True))
"""


class Backend(ThreadingHTTPServer):
    """Forwards every call, and notes when each event came."""

    daemon_threads = True
    request_queue_size = 256

    def __init__(self) -> None:
        self.came: dict[tuple[str, str], float] = {}
        super().__init__(("127.0.0.1", 0), _Handler)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Backend

    def do_POST(self) -> None:
        now = time.monotonic()
        event = json.loads(self.rfile.read(int(self.headers["content-length"])))
        self.server.came[event["callid"], event["event"]] = now
        continued = b'{"action":{"name":"continue"}}'
        answer = {"ice": DIAL, "ace": continued}.get(event["event"], b"")
        head = f"HTTP/1.1 200 OK\r\nContent-Length: {len(answer)}\r\n\r\n".encode()
        self.wfile.write(head + answer)

    def log_message(self, format: str, *args: object) -> None:
        pass


def run(_rounds: int = 1, _seconds: float = 0.0) -> tuple[str, bool]:
    """The lateness of answers and ends; True when every call came and none was far too late."""
    with Backend() as backend:
        threading.Thread(target=backend.serve_forever, daemon=True).start()
        url = f"http://127.0.0.1:{backend.server_port}/hooks"
        command = [sys.executable, "-c", SANDBOX, url]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
            with contextlib.suppress(AttributeError, OSError):
                os.sched_setaffinity(process.pid, {0})
            assert process.stdout is not None
            began = time.monotonic()
            dialled, told = _dial_in(int(process.stdout.readline()))
            time.sleep(TALK_SECONDS + RING_SECONDS + 5)
            used = sum(psutil.Process(process.pid).cpu_times()[:2]) / (time.monotonic() - began)
            process.terminate()
        backend.shutdown()
    lines, good = [told], True
    for event, since, due in (("ace", "ice", RING_SECONDS), ("dice", "ace", TALK_SECONDS)):
        late = _lateness(backend.came, dialled, event, since, due)
        tail = _at(late, 99)
        lines.append(
            f"{event}: {len(late)} of {len(dialled)}, late by p50 {_at(late, 50):.0f} ms,"
            f" p99 {tail:.0f} ms (limit {LIMIT_MILLISECONDS}), at most {_at(late, 100):.0f} ms"
        )
        good = good and len(late) == len(dialled) and tail <= LIMIT_MILLISECONDS
    lines.append(f"the sandbox used {used:.2f} of a core")
    return "\n".join(lines), good


def main() -> int:
    """Run once, and print what was measured; 1 when the limit was missed."""
    told, good = run()
    print(told)
    return 0 if good else 1


def _lateness(
    came: Mapping[tuple[str, str], float], calls: list[str], event: str, since: str, due: float
) -> list[float]:
    return sorted(
        came[call, event] - came[call, since] - due for call in calls if (call, event) in came
    )


def _dial_in(port: int) -> tuple[list[str], str]:
    """Callers at a steady rate: their calls, and how many were under way at the fullest."""
    base, made, most = f"http://127.0.0.1:{port}/sandbox/v1", [], 0
    with requests.Session() as session:
        number = session.get(f"{base}/application", timeout=5).json()["numbers"][0]
        plan = {
            "from": "+46701740611",
            "to": number,
            "outcome": "answers",
            "ring_seconds": RING_SECONDS,
            "talk_seconds": TALK_SECONDS,
        }
        begun, worst = time.monotonic(), 0.0
        for turn in range(int(RUN_SECONDS * CALLS_A_SECOND)):
            wait = begun + turn / CALLS_A_SECOND - time.monotonic()
            worst = max(worst, -wait)
            time.sleep(max(0.0, wait))
            made.append(session.post(f"{base}/calls", json=plan, timeout=10).json()["call_id"])
            if turn % 500 == 499:
                live = session.get(f"{base}/calls?live=1", timeout=10).json()["calls"]
                most = max(most, len(live))
    told = f"{len(made)} calls, {most} at once, the callers themselves late by {worst * 1e3:.0f} ms"
    return made, told


def _at(values: list[float], percent: int) -> float:
    return values[min(len(values) - 1, len(values) * percent // 100)] * 1e3


if __name__ == "__main__":
    sys.exit(main())
