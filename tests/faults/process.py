"""The door as a process of its own: to be killed, starved of disk, and made slow."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import requests

from tests.ingest.conftest import KEY, SECRET, TOKEN
from tests.patience import LONG
from tests.serving import PROGRAM, answers, eventually, free_ports, inherited

#: Surroundings of a door that waits for store and disk as long as a setting allows.
PATIENTLY = {"CALLFLOOR_PATIENCE": "20"}


@dataclass
class DoorProcess:
    """`python app.py serve --only ingest`, as often as it is started, on one port."""

    environ: Mapping[str, str]
    port: int
    folder: Path
    said: list[str] = field(default_factory=list)
    process: subprocess.Popen[str] | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> float:
        """Start it; how long that took until it answered, in seconds."""
        begun = time.monotonic()
        self.process = subprocess.Popen(
            [*PROGRAM, "serve", "--only", "ingest"],
            cwd=self.folder,
            env=dict(self.environ),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
        )
        threading.Thread(target=self._listen, args=(self.process,), daemon=True).start()
        eventually(self._answers, LONG)
        return time.monotonic() - begun

    def kill(self) -> None:
        """End it as kill -9 does."""
        self._end(signal.SIGKILL)

    def stop(self) -> None:
        """End it in order."""
        self._end(signal.SIGTERM)

    def told(self) -> dict[str, Any]:
        """Its own word; that its account adds up is checked each time."""
        headers = {"Authorization": f"Bearer {TOKEN}"}
        told = dict(requests.get(f"{self.url}/readyz", headers=headers, timeout=LONG).json())
        account = dict(told["account"])
        assert account.pop("received") == sum(account.values()), told
        return told

    def _answers(self) -> bool:
        assert self.process is not None
        assert self.process.poll() is None, self.said
        return answers(f"{self.url}/healthz")

    def _end(self, how: signal.Signals) -> None:
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(how)
            self.process.wait(LONG)

    def _listen(self, process: subprocess.Popen[str]) -> None:
        assert process.stderr is not None
        with process.stderr as said:
            self.said += said


@contextmanager
def door_process(
    store_url: str, folder: Path, more: Mapping[str, str] | None = None
) -> Iterator[DoorProcess]:
    """A started door whose data is in `folder`; nothing of it outlives the block.

    `more` are surroundings beside its settings.
    """
    [port] = free_ports(1)
    environ = inherited() | {
        "SINCH_APPLICATION_KEY": KEY,
        "SINCH_APPLICATION_SECRET": SECRET,
        "CALLFLOOR_DATABASE_URL": store_url,
        "CALLFLOOR_DATA_DIR": str(folder / "var"),
        "CALLFLOOR_CALLBACK_PORT": str(port),
        "CALLFLOOR_INTERNAL_TOKEN": TOKEN,
        "PYTHONPATH": os.pathsep.join(sys.path),
        **(more or {}),
    }
    door = DoorProcess(environ, port, folder)
    door.start()
    try:
        yield door
    finally:
        door.stop()
