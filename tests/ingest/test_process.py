import os
import signal
import threading

import pytest
import requests

from dashboard.ingest import process
from dashboard.settings import Settings
from tests.ingest.conftest import KEY, SECRET, TOKEN
from tests.patience import LONG
from tests.serving import answers, eventually, free_ports

#: One byte of it: more would still be on its way when the door hangs up.
TOO_MUCH = b"x" * (256 * 1024 + 1)


@pytest.fixture
def handlers():
    before = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)}
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


def test_a_door_serves_until_it_is_told_to_end(store_url, tmp_path, handlers):
    [port] = free_ports(1)
    settings = Settings(
        sinch_application_key=KEY,
        sinch_application_secret=SECRET,
        database_url=store_url,
        data_dir=tmp_path,
        internal_token=TOKEN,
        callback_port=port,
    )
    seen: list[dict] = []

    def visit() -> None:
        url = f"http://127.0.0.1:{port}"
        eventually(lambda: answers(f"{url}/healthz"), LONG)
        requests.post(f"{url}/callbacks/voice", data=TOO_MUCH, timeout=LONG)
        bearer = {"Authorization": f"Bearer {TOKEN}"}
        seen.append(requests.get(f"{url}/readyz", headers=bearer, timeout=LONG).json())
        os.kill(os.getpid(), signal.SIGTERM)

    visitor = threading.Thread(target=visit)
    code = process.run(settings, visitor.start)
    visitor.join()

    assert code == 0
    assert seen[0]["account"]["rejected"] == 1
