"""Strict and lenient platforms, and regions."""

import pytest

from dashboard.sinch import svaml, wire
from dashboard.sinch.svaml import Svaml
from tests.sandbox.door import AGENT, ALICE, BOB, SALES
from tests.sandbox.over_http.asked import CALLOUTS, SPEAK, TO_BOB
from tests.sandbox.over_http.conftest import in_stage

pytestmark = pytest.mark.fidelity("documented", "REST answers")


# --- Strict and lenient

NO_PLUS = {
    "method": "ttsCallout",
    "ttsCallout": {"destination": {"type": "number", "endpoint": BOB[1:]}, "cli": "+1"},
}
TOO_LONG = {
    "method": "customCallout",
    "customCallout": {"destination": TO_BOB, "maxDuration": 20_000},
}
STRAY = {"method": "ttsCallout", "ttsCallout": SPEAK["ttsCallout"] | {"conference": "x"}}
KLINGON = {"method": "ttsCallout", "ttsCallout": SPEAK["ttsCallout"] | {"locale": "tlh"}}


@pytest.mark.fidelity("chosen", "Strictness")
@pytest.mark.parametrize(
    ("body", "lenient", "documented", "strict"),
    [
        (SPEAK, 200, 200, 200),
        (NO_PLUS, 200, 40005, 40005),
        (TOO_LONG, 200, 40001, 40001),
        (STRAY, 200, 200, 40001),
        (KLINGON, 200, 200, 40001),
    ],
)
def test_a_platform_is_as_strict_as_it_is_set(body, lenient, documented, strict, plain, floor):
    seen = []
    for strictness in ("lenient", "documented", "strict"):
        floor.control("PUT", "platform", {"strictness": strictness})
        status, said, _ = plain.send("POST", CALLOUTS, body)
        seen.append(said.get("errorCode", status))

    assert seen == [lenient, documented, strict]


# What SVAML says, and whether a lenient, a documented and a strict platform takes it.
AGENTS_PHONE = {"name": "connectPstn", "number": AGENT}
SVAML = {
    "ordinary": (AGENTS_PHONE, (True, True, True)),
    "too long": (AGENTS_PHONE | {"maxDuration": 20_000}, (True, False, False)),
    "stray": (AGENTS_PHONE | {"mood": "good"}, (True, True, False)),
    "Klingon": (AGENTS_PHONE | {"locale": "tlh"}, (True, True, False)),
}
STRICTNESS = ("lenient", "documented", "strict")


@pytest.mark.fidelity("chosen", "Strictness")
@pytest.mark.parametrize(("action", "taken"), SVAML.values(), ids=SVAML)
def test_a_reply_is_read_as_strictly_as_the_platform_is_set(action, taken, floor):
    floor.door.answers["ice"] = wire.to_json({"action": action})

    for strictness, is_taken in zip(STRICTNESS, taken, strict=True):
        floor.control("PUT", "platform", {"strictness": strictness})
        body = {"from": ALICE, "to": floor.numbers()[SALES]}
        call_id = floor.control("POST", "calls", body)["call_id"]

        assert in_stage(floor, call_id, "ringing" if is_taken else "ended")


@pytest.mark.fidelity("chosen", "Strictness")
@pytest.mark.parametrize(("action", "taken"), SVAML.values(), ids=SVAML)
def test_a_call_is_steered_as_strictly_as_the_platform_is_set(action, taken, floor, plain):
    floor.door.answers["ice"] = Svaml(svaml.Park())

    for strictness, is_taken in zip(STRICTNESS, taken, strict=True):
        floor.control("PUT", "platform", {"strictness": strictness})
        body = {"from": ALICE, "to": floor.numbers()[SALES]}
        call_id = floor.control("POST", "calls", body)["call_id"]
        in_stage(floor, call_id, "parked")
        path = f"/calling/v1/calls/id/{call_id}"

        assert plain.send("PATCH", path, {"action": action})[0] == (204 if is_taken else 400)


@pytest.mark.fidelity("chosen", "Strictness")
@pytest.mark.parametrize(("action", "taken"), SVAML.values(), ids=SVAML)
def test_what_a_custom_callout_says_is_read_as_strictly_as_the_platform_is_set(
    action, taken, floor, plain
):
    inline = wire.to_json({"action": action}).decode()
    body = {"method": "customCallout", "customCallout": {"ice": inline}}

    for strictness, is_taken in zip(STRICTNESS, taken, strict=True):
        floor.control("PUT", "platform", {"strictness": strictness})
        status, said, _ = plain.send("POST", CALLOUTS, body)

        if status == 200:
            in_stage(floor, said["callId"], "ringing" if is_taken else "ended")
        assert is_taken <= (status == 200)


def test_a_room_belongs_to_the_region_it_was_made_in(plain, floor):
    body = {
        "method": "conferenceCallout",
        "conferenceCallout": {"destination": TO_BOB, "conferenceId": "standup"},
    }
    for region in ("/use1", "/euc1"):
        plain.send("POST", f"{region}{CALLOUTS}", body)
    floor.control("POST", "clock/advance", {"seconds": 4})

    rooms = {
        where: plain.send("GET", f"{where}/calling/v1/conferences/id/standup")
        for where in ("/use1", "/euc1", "/sae1")
    }
    by_host = plain.send(
        "GET",
        "/calling/v1/conferences/id/standup",
        headers={"Host": "calling-use1.api.sinch.com"},
    )

    ids = {where: said.get("participants") for where, (_, said, _) in rooms.items()}
    assert [len(ids["/use1"]), len(ids["/euc1"]), ids["/sae1"]] == [1, 1, None]
    assert ids["/use1"] != ids["/euc1"]
    assert by_host[1]["participants"][0]["id"] == ids["/use1"][0]["id"]


@pytest.mark.fidelity("chosen", "Strictness")
def test_a_strict_platform_knows_a_call_in_its_own_region_and_globally(plain, floor):
    _, made, _ = plain.send("POST", f"/use1{CALLOUTS}", SPEAK)
    path = f"/calling/v1/calls/id/{made['callId']}"

    documented = [plain.send("GET", f"{where}{path}")[0] for where in ("", "/use1", "/euc1")]
    floor.control("PUT", "platform", {"strictness": "strict"})
    strict = [plain.send("GET", f"{where}{path}")[0] for where in ("", "/use1", "/euc1")]

    assert documented == [200, 200, 200]
    assert strict == [200, 200, 404]
