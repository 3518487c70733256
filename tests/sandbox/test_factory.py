import logging
import signal
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
import requests

from dashboard.sandbox import factory
from dashboard.sandbox.factory import IN_PROCESS_URL, Sandbox
from dashboard.sinch import signing
from dashboard.sinch.client import VoiceClient
from dashboard.sinch.endpoints import Endpoints
from tests.patience import LONG
from tests.sandbox.served import served

RUN = """
import signal, sys
signal.signal(signal.SIGINT, signal.default_int_handler)  # in the background it may be ignored
from dashboard.sandbox import factory
factory.serve("127.0.0.1", 0, application_key="alices-application", application_secret="c2VjcmV0",
    callback_url=sys.argv[1], calls_per_minute=6, seed=7,
    ready=lambda host, port: print(port, flush=True))
"""


class Backend(ThreadingHTTPServer):
    """A backend over a real socket: everybody who calls is put into one conference."""

    daemon_threads = True

    def __init__(self) -> None:
        self.verified: list[str] = []
        self.enough = threading.Event()
        backend = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["content-length"]))
                verified = signing.verify(
                    dict(self.headers),
                    method="POST",
                    paths=[self.path],
                    body=body,
                    secret_of=lambda _: "c2VjcmV0",
                )
                backend.verified.append(verified.application_key)
                if len(backend.verified) >= 16:
                    backend.enough.set()
                answer = b'{"action":{"name":"connectConf","conferenceId":"daily-standup"}}'
                self.send_response(200)
                self.send_header("content-length", str(len(answer)))
                self.end_headers()
                self.wfile.write(answer)

            def log_message(self, *_: object) -> None:
                pass

        super().__init__(("127.0.0.1", 0), Handler)


@pytest.fixture
def backend():
    with Backend() as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield server
        server.shutdown()
        thread.join()


@pytest.fixture
def port(backend):
    """A sandbox in a process of its own, on a free port."""
    url = f"http://127.0.0.1:{backend.server_port}/hooks/voice"
    with subprocess.Popen(
        [sys.executable, "-c", RUN, url], stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        yield int(process.stdout.readline())
        process.terminate()


@pytest.mark.processes
def test_a_sandbox_of_its_own_process_is_alive_within_seconds(backend, port):
    url = f"http://127.0.0.1:{port}"
    voice = VoiceClient("alices-application", "c2VjcmV0", Endpoints(url, url), deadline_seconds=45)

    alive = backend.enough.wait(45)
    people = voice.participants("daily-standup")
    voice.manage_participant("daily-standup", people[0].call_id, "mute")
    [room] = requests.get(f"{url}/sandbox/v1/conferences", timeout=45).json()["conferences"]
    began = time.monotonic()
    told = requests.post(
        f"{url}/sandbox/v1/clock/advance", json={"seconds": 60}, timeout=60
    ).json()["seconds"]
    took = time.monotonic() - began
    voice.close()

    assert alive
    assert set(backend.verified) == {"alices-application"}
    muted = [each["call_id"] for each in room["participants"] if each["muted"]]
    assert muted == [people[0].call_id]
    assert told >= 60
    assert took < 45  # and not the minute that it is about


def test_a_sandbox_that_is_stopped_leaves_no_thread_behind():
    before = set(threading.enumerate())
    sandbox = Sandbox(calls_per_minute=6, callback_url="http://127.0.0.1:9/nobody")

    sandbox.start()
    while_running = set(threading.enumerate()) - before
    sandbox.stop()

    assert while_running
    assert set(threading.enumerate()) <= before


def test_a_served_sandbox_ends_when_it_is_told_to():
    listening, stopped, ports = threading.Event(), threading.Event(), []

    def ready(_host: str, port: int) -> None:
        ports.append(port)
        listening.set()

    serving = threading.Thread(
        target=factory.serve,
        args=("127.0.0.1", 0),
        kwargs={"calls_per_minute": 0, "stopped": stopped, "ready": ready},
    )
    serving.start()
    came_up = listening.wait(30)
    with requests.get(f"http://127.0.0.1:{ports[0]}/sandbox/v1/calls", timeout=45) as answer:
        shown = answer.json()
    stopped.set()
    serving.join(30)

    assert came_up
    assert shown == {"calls": []}
    assert not serving.is_alive()


def test_credentials_and_seed_are_made_when_not_given_and_kept_when_given():
    one, other = Sandbox(), Sandbox()
    given = Sandbox(application_key="key", application_secret="c2VjcmV0", seed=5)

    assert one.application_key != other.application_key
    assert one.application_secret != other.application_secret
    assert one.seed != other.seed
    assert (given.application_key, given.application_secret, given.seed) == ("key", "c2VjcmV0", 5)


def test_the_in_process_address_is_the_one_that_events_name():
    assert Sandbox.manual().floor.public_url == IN_PROCESS_URL


@pytest.mark.processes
def test_a_sandbox_that_is_interrupted_ends_well():
    with subprocess.Popen(
        [sys.executable, "-c", RUN, "http://127.0.0.1:9/nobody"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline()  # it listens
        process.send_signal(signal.SIGINT)
        _, said = process.communicate(timeout=LONG)

    assert (process.returncode, "KeyboardInterrupt" in said) == (0, False)


def test_a_sandbox_that_is_stopped_while_it_is_asked_goes_without_an_accident(caplog):
    for _ in range(10):
        with ThreadPoolExecutor(4) as browsers, served() as sandbox:
            answered = threading.Event()
            for _ in range(4):
                browsers.submit(ask_until_it_is_gone, sandbox.url, answered)
            assert answered.wait(LONG)

    assert [record for record in caplog.records if record.levelno >= logging.ERROR] == []


def ask_until_it_is_gone(url: str, answered: threading.Event) -> None:
    with suppress(requests.RequestException):
        while True:
            requests.get(f"{url}/sandbox/v1/calls", timeout=LONG)
            answered.set()
