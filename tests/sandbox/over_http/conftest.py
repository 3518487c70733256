"""A sandbox over real sockets whose time stands still, and a client of nobody's that asks it."""

import pytest

from dashboard.sinch import svaml
from dashboard.sinch.svaml import Svaml
from tests.sandbox.door import ALICE, SALES, STANDUP
from tests.sandbox.plain_client import PlainClient
from tests.sandbox.served import KEY, SECRET, served
from tests.serving import eventually


@pytest.fixture(scope="package")
def running():
    with served(manual=True) as sandbox:
        yield sandbox


@pytest.fixture
def floor(running):
    running.begin_again(seed=7)
    running.door.answers["ice"] = Svaml(svaml.ConnectPstn(number="+14045550190"))
    running.door.answers["ice", running.numbers()[STANDUP]] = Svaml(svaml.ConnectConf("standup"))
    return running


@pytest.fixture
def plain(floor):
    return PlainClient(floor.url, KEY, SECRET)


@pytest.fixture
def call_id(floor):
    """A call that rings, once the platform has been told where."""
    body = {"from": ALICE, "to": floor.numbers()[SALES]}
    made = floor.control("POST", "calls", body)["call_id"]
    return in_stage(floor, made, "ringing")


@pytest.fixture
def member(floor):
    body = {"from": ALICE, "to": floor.numbers()[STANDUP]}
    made = floor.control("POST", "calls", body)["call_id"]
    return in_stage(floor, made, "conference")


def in_stage(floor, call_id, stage):
    eventually(lambda: stage_of(floor, call_id) == stage)
    return call_id


def stage_of(floor, call_id):
    calls = floor.control("GET", "calls")["calls"]
    return next(each["stage"] for each in calls if each["call_id"] == call_id)


def room_of(member):
    return f"/calling/v1/conferences/id/standup/{member}"
