"""A server that answers as it is told, and clients of it."""

import pytest

from dashboard.sinch.client import VoiceClient
from dashboard.sinch.endpoints import Endpoints
from tests.patience import LONG
from tests.sinch import answering
from tests.sinch.parties import KEY, SECRET


@pytest.fixture
def server():
    with answering.Server() as server:
        yield server


@pytest.fixture
def client_of():
    made = []

    def client_of(url, **options):
        options = {"deadline_seconds": LONG} | options
        client = VoiceClient(KEY, SECRET, Endpoints(url, url), **options)
        made.append(client)
        return client

    yield client_of
    for client in made:
        client.close()


@pytest.fixture
def client(server, client_of):
    return client_of(server.url)
